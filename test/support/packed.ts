import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

/** What npm would publish now, unpacked. */
export interface Packed {
  /** The package: a folder with a space in its path and no node_modules above it. */
  readonly folder: string;
  readonly bin: string;
  /** test/support/terminal-program.mjs, bundled like the program. */
  readonly terminalProgram: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    packed: Packed;
  }
}

interface Bundler {
  readonly bundle: (entries: Readonly<Record<string, string>>, outdir: string) => Promise<unknown>;
}

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** Set-up of the tiers that run the command: packs it and provides where it was unpacked. */
export default async function unpack(project: TestProject): Promise<() => Promise<void>> {
  await run(process.execPath, [join(root, '.ci', 'prepare.mjs')]);
  const outer = await mkdtemp(join(tmpdir(), 'eemt dev packed '));
  // Scripts would only build once more.
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', outer], { cwd: root });
  const [tarball = ''] = await readdir(outer);
  await run('tar', ['-xzf', join(outer, tarball), '-C', outer]);
  const folder = join(outer, 'package');
  const { bundle } = (await import(join(root, '.ci', 'bundle.mjs'))) as Bundler;
  const programs = join(outer, 'programs');
  await mkdir(programs);
  await copyFile(join(root, 'package.json'), join(programs, 'package.json'));
  await bundle({ terminal: 'test/support/terminal-program.mjs' }, programs);
  project.provide('packed', {
    folder,
    bin: join(folder, 'bin', 'eemt-dev.js'),
    terminalProgram: join(programs, 'terminal.js'),
  });
  return () => rm(outer, { recursive: true });
}
