import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';

const program = inject('packed').terminalProgram;
const kubectl = join(import.meta.dirname, '../support/fake-kubectl.mjs');
const folders: string[] = [];

/** The built program on pipes. Its output ends when nobody holds it any more, so `ended` also says that the child is gone. */
const start = (...args: readonly string[]) => startWith({}, ...args);
const startWith = (env: Readonly<Record<string, string>>, ...args: readonly string[]) => {
  const state = mkdtempSync(join(tmpdir(), 'eemt-dev-pass-'));
  folders.push(state);
  const child: ChildProcess = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, TEST_STATE: state, TEST_KUBECTL: kubectl, NO_COLOR: '1', ...env },
    stdio: 'pipe',
  });
  let output = '';
  const more = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const check of more) check();
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const shows = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!output.includes(text)) return;
        more.delete(check);
        resolve();
      };
      more.add(check);
      check();
    });
  return { child, ended, shows, output: () => output };
};

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('a verb that hands over to another command', () => {
  it.each([
    ['kubectl', ['kubectl', '--', 'get', 'pods', '-w'], 'a pod that is watched'],
    ['exec', ['exec', 'eemt-web-1', '--', 'python'], 'a prompt of python'],
  ])('%s ends it on SIGTERM and exits with 130', async (_, args, sight) => {
    const { child, ended, shows, output } = start(...args);
    await shows(sight);
    child.kill('SIGTERM');
    expect(await ended).toBe(130);
    expect(output()).not.toContain('bug');
  });

  it('ends it when --timeout has passed, and says so with 6', async () => {
    const { ended, output } = start('exec', 'eemt-web-1', '--timeout', '3s', '--', 'python');
    expect(await ended).toBe(6);
    expect(output()).toContain('the limit of --timeout');
  });

  it('kills one that does not end within the grace', async () => {
    const { child, ended, shows } = startWith({ TEST_GRACE_MS: '200' }, 'kubectl', '--', 'stubborn');
    await shows('busy');
    const started = performance.now();
    child.kill('SIGTERM');
    expect(await ended).toBe(130);
    expect(performance.now() - started).toBeLessThan(4_500);
  });

  it('leaves none behind when a second signal makes it leave at once', async () => {
    const { child, ended, shows } = start('kubectl', '--', 'stubborn');
    await shows('busy');
    child.kill('SIGTERM');
    await shows('not yet');
    child.kill('SIGTERM');
    expect(await ended).toBe(130);
  });
});
