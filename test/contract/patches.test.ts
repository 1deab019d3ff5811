import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bugs } from '../../src/eemt/defects/index.ts';
import { applyPatches, type BugPatch } from '../../src/eemt/patch/apply.ts';
import { readTree } from '../../src/eemt/patch/read-tree.ts';
import { edit, type ClusterPlan } from '../../src/core/blueprint.ts';
import { parseManifests } from '../../src/eemt/chart/parse.ts';
import { chartDirOf } from '../../src/eemt/chart/paths.ts';
import { readChartValues, readPrelude } from '../../src/eemt/chart/read.ts';
import { splitStorage } from '../../src/eemt/chart/split.ts';
import { nodeSelectorIn } from '../../src/eemt/chart/node-selector.ts';
import { writtenImages } from '../../src/targets/written-images.ts';
import { gitPatch } from '../../src/lib/git-patch.ts';
import { patchedTree } from '../support/patched-tree.ts';
import { runs } from '../support/runs.ts';
import { facts, fixtureDir } from '../unit/eemt/defects/blueprint.ts';

const hasHelm = runs('helm', ['version']) && runs('git', ['--version']);
const tree = process.env['EEMT_TREE'] ?? fixtureDir;
const slices = ['images', 'cluster', 'values', 'manifests'] as const;
const patches = bugs.flatMap(({ id, patch }): readonly BugPatch[] =>
  patch && 'files' in patch ? [{ id, files: patch.files }] : [],
);
/** Their edits of Kubernetes are what the patch makes idle. */
const onKubernetes = patches.filter(({ id }) =>
  bugs.some((bug) => bug.id === id && slices.some((slice) => bug.edits[slice] !== undefined)),
);

describe.skipIf(!hasHelm)('a patch of the fixture, by git and Helm', () => {
  let before: readonly string[] = [];
  const folders: (() => void)[] = [];
  const curesOf = async (patch: string): Promise<readonly string[]> => {
    const { dir, remove } = patchedTree(tree, patch);
    folders.push(remove);
    return curesIn(dir);
  };
  beforeAll(async () => {
    before = await curesOf('');
  });
  afterAll(() => {
    for (const remove of folders) remove();
  });

  it.each(onKubernetes.map(({ id, files }) => [id, files] as const))(
    '%s leaves its cure nothing to do, and the others theirs',
    async (id, files) => {
      const { changes, misfits } = applyPatches([{ id, files }], readTree(tree));
      expect(misfits).toEqual([]);
      const after = await curesOf(gitPatch(changes));
      expect(after).toEqual(before.filter((one) => one !== id));
    },
  );

  it('of all defects applies as one, and leaves only the cures without a patch', async () => {
    const { changes, misfits } = applyPatches(patches, readTree(tree));
    expect(misfits).toEqual([]);
    const patched = patches.map(({ id }) => id);
    expect(await curesOf(gitPatch(changes))).toEqual(before.filter((id) => !patched.includes(id)));
  });
});

/** What the cures find, slice by slice as they are laid out: the manifests are rendered with the cured values. */
async function curesIn(dir: string): Promise<readonly string[]> {
  const written = await readChartValues(dir);
  const here = { ...facts, nodeSelector: nodeSelectorIn(written) };
  const values = edit('values', written, bugs, here);
  const rendered = parseManifests(template(dir, JSON.stringify(values.value)), 'chart');
  const prelude = await readPrelude(dir, here.namespace);
  const images = writtenImages(dir, { webImage: null, workerImage: 'slim', with: ['docs'] });
  const ids = [
    ...edit('images', images, bugs, here).changedBy,
    ...edit('cluster', cluster, bugs, here).changedBy,
    ...values.changedBy,
    ...edit('manifests', { ...splitStorage(rendered), prelude }, bugs, here).changedBy,
  ];
  return bugs.map(({ id }) => id).filter((id) => ids.includes(id));
}

const cluster: ClusterPlan = {
  name: 'eemt-cluster',
  kubernetes: 'v1.27.3',
  nodeImage: 'kindest/node:v1.27.3',
  nodes: [{ role: 'control-plane', labels: {}, mounts: [], ports: [] }],
};

function template(dir: string, values: string): string {
  const flags = ['--namespace', facts.namespace, '--kube-version', 'v1.27.3', '--values', '-'];
  return execFileSync('helm', ['template', 'eemt', chartDirOf(dir), ...flags], {
    input: values,
    encoding: 'utf8',
  });
}
