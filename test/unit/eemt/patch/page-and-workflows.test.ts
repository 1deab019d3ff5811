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
import { patchedCopy } from '../../../support/patched-copy.ts';
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

const eemtTree = process.env['EEMT_TREE'];
const trees = { 'the demo': fixtureDir, ...(eemtTree === undefined ? {} : { 'the real EEMT': eemtTree }) };

describe.each(Object.entries(trees))('patches of page and workflows of %s', (_name, tree) => {
  it('are of defects that it has', () => {
    expect(mended.filter((bug) => isIn(tree, bug))).toEqual(mended);
    expect(mended).toHaveLength(ids.length);
  });

  it.each(named)('%s takes its own defect out, and changes nothing the second time', (_id, bug) => {
    const once = patchedCopy(tree, [bug]);
    expect(mended.filter((one) => !isIn(once, one))).toEqual([bug]);
    const twice = patchedCopy(once, [bug]);
    for (const path of pathsOf(bug)) expect(textAt(twice, path)).toBe(textAt(once, path));
  });

  it('leave files that Python, Bash and Node read', () => {
    const dir = patchedCopy(tree, mended);
    const paths = new Set(mended.flatMap(pathsOf));
    const env = { ...process.env, PYTHONPYCACHEPREFIX: join(dir, 'cache') };
    const read = (command: string, ...args: readonly string[]) =>
      execFileSync(command, args, { env, stdio: 'pipe' });
    const at = (pattern: RegExp) =>
      [...paths].filter((path) => pattern.test(path)).map((path) => join(dir, path));
    for (const path of at(/\.sh$/)) read('bash', '-n', path);
    for (const path of at(/\.js$/)) read(process.execPath, '--check', path);
    read(python, '-m', 'py_compile', ...at(/\.py$|run-workflow$/));
    expect(paths.size).toBe(9);
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
