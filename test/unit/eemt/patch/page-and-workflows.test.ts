import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImageBuild, ImageRole } from '../../../../src/core/blueprint.ts';
import { bugs } from '../../../../src/eemt/defects/index.ts';
import type { Bug } from '../../../../src/eemt/defects/index.ts';
import { sourceTexts } from '../../../../src/eemt/source-texts.ts';
import { pagePaths, textsOf, workflowPaths } from '../../../../src/images/build/edited-files.ts';
import { python } from '../../../support/demo-page.ts';
import { patchedTree } from '../../../support/patched-tree.ts';
import { facts, fixtureDir } from '../defects/blueprint.ts';

const ids = [
  ...[
    'job-cpus',
    'job-user',
    'job-sizes',
    'job-fails-on-a-word',
    'job-cancel-ignored',
    'job-running-for-ever',
  ],
  ...['upload-path-escape', 'workflow-always-succeeds', 'may-lacks-a-day', 'step-in-hours'],
  'submission-looks-failed',
];
const mended = bugs.filter(({ id }) => ids.includes(id));
const named = mended.map((bug) => [bug.id, bug] as const);

describe('patches of page and workflows', () => {
  it.each(named)('%s is in the demo, and after its patch no more', (_id, bug) => {
    expect(isIn(fixtureDir, bug)).toBe(true);
    expect(isIn(patchedTree(fixtureDir, [bug]), bug)).toBe(false);
  });

  it.each(named)('%s leaves the other defects as they are', (_id, bug) => {
    const dir = patchedTree(fixtureDir, [bug]);
    for (const other of mended.filter((one) => one !== bug))
      expect([other.id, isIn(dir, other)]).toEqual([other.id, true]);
  });

  it.each(named)('%s changes nothing the second time', (_id, bug) => {
    const once = patchedTree(fixtureDir, [bug]);
    const twice = patchedTree(once, [bug]);
    for (const path of pathsOf(bug)) expect(textAt(twice, path)).toBe(textAt(once, path));
  });

  it('leave files that Python, Bash and Node read', () => {
    const dir = patchedTree(fixtureDir, mended);
    const paths = new Set(mended.flatMap(pathsOf));
    const env = { ...process.env, PYTHONPYCACHEPREFIX: join(dir, 'cache') };
    const read = (command: string, ...args: readonly string[]) =>
      execFileSync(command, args, { env, stdio: 'pipe' });
    for (const path of paths) {
      const at = join(dir, path);
      if (path.endsWith('.sh')) read('bash', '-n', at);
      else if (path.endsWith('.js')) read(process.execPath, '--check', at);
      else read(python, '-m', 'py_compile', at);
    }
    expect(paths.size).toBeGreaterThan(6);
  });

  it('leave the workflow with climate data to its authors', () => {
    const bug = bugs.find(({ id }) => id === 'climate-workflow-broken');
    expect(bug?.patch).toHaveProperty('none');
  });
});

/** Told by the texts of the tree, or by the cure. */
function isIn(dir: string, { edits, foundIn }: Bug): boolean {
  const images = imagesOf(dir);
  return foundIn?.(sourceTexts(dir)) === true || (edits.images?.(images, facts) ?? images) !== images;
}

function imagesOf(dir: string): readonly ImageBuild[] {
  const build = (role: ImageRole, paths: readonly string[]): ImageBuild => ({
    role,
    name: role,
    variant: "EEMT's own",
    source: {
      ...{ kind: 'build', dockerfile: 'FROM x:1', contextDir: dir, args: {}, afterFrom: [] },
      overlay: textsOf(dir, paths),
    },
  });
  return [build('web', pagePaths), build('worker', workflowPaths)];
}

function pathsOf({ patch }: Bug): readonly string[] {
  return patch && 'files' in patch ? patch.files.map(({ path }) => path) : [];
}

function textAt(dir: string, path: string): string {
  return readFileSync(join(dir, path), 'utf8');
}
