import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bugs } from '../../src/eemt/defects/index.ts';
import { applyPatches, type BugPatch } from '../../src/eemt/patch/apply.ts';
import { readTree } from '../../src/eemt/patch/read-tree.ts';
import { gitPatch } from '../../src/lib/git-patch.ts';
import { defectsIn } from '../support/defects-in.ts';
import { patchedTree } from '../support/patched-tree.ts';
import { runs } from '../support/runs.ts';
import { fixtureDir } from '../unit/eemt/defects/blueprint.ts';

const hasHelm = runs('helm', ['version']) && runs('git', ['--version']);
const tree = process.env['EEMT_TREE'] ?? fixtureDir;
const patches = bugs.flatMap(({ id, patch }): readonly BugPatch[] =>
  'files' in patch ? [{ id, files: patch.files }] : [],
);
/** patched-compose.test.ts looks at the others. */
const onKubernetes = patches.filter(({ id }) =>
  bugs.some((bug) => bug.id === id && (bug.foundIn ?? Object.keys(bug.edits).join() !== 'compose')),
);
/** One change of lines ends both. */
const together = ['worker-node-selector', 'selector-cannot-be-emptied'];

describe.skipIf(!hasHelm)('a patch of EEMT, by git and Helm', () => {
  let before: readonly string[] = [];
  const folders: (() => void)[] = [];
  const defectsAfter = async (patch: string): Promise<readonly string[]> => {
    const { dir, remove } = patchedTree(tree, patch);
    folders.push(remove);
    return defectsIn(dir);
  };
  beforeAll(async () => {
    before = await defectsAfter('');
  });
  afterAll(() => {
    for (const remove of folders) remove();
  });

  it.each(onKubernetes.map(({ id, files }) => [id, files] as const))(
    '%s ends its own defect, and leaves the others',
    async (id, files) => {
      expect(before).toContain(id);
      const { changes, misfits } = applyPatches([{ id, files }], readTree(tree));
      expect(misfits).toEqual([]);
      const ended = together.includes(id) ? together : [id];
      expect(await defectsAfter(gitPatch(changes))).toEqual(before.filter((one) => !ended.includes(one)));
    },
  );

  it('of all defects applies as one, and leaves only those without a patch', async () => {
    const { changes, misfits } = applyPatches(patches, readTree(tree));
    expect(misfits).toEqual([]);
    const patched = patches.map(({ id }) => id);
    expect(await defectsAfter(gitPatch(changes))).toEqual(before.filter((id) => !patched.includes(id)));
  });
});

describe('a defect without a patch', () => {
  it.each(bugs.flatMap(({ id, patch }) => ('none' in patch ? [[id, patch.none] as const] : [])))(
    '%s says why',
    (_id, why) => {
      expect(why).toMatch(/\w+ \w+ \w+/);
    },
  );
});
