import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bugs } from '../../src/eemt/defects/index.ts';
import { applyPatches, type BugPatch } from '../../src/eemt/patch/apply.ts';
import { readTree } from '../../src/eemt/patch/read-tree.ts';
import { edit, type ClusterPlan, type Manifest } from '../../src/core/blueprint.ts';
import { objectsIn, podSpecOf } from '../../src/eemt/chart/editors.ts';
import { inNamespace } from '../../src/eemt/chart/in-namespace.ts';
import { parseManifests } from '../../src/eemt/chart/parse.ts';
import { chartDirOf, deployPath } from '../../src/eemt/chart/paths.ts';
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

describe.skipIf(!hasHelm)('the tree with every patch', () => {
  let patched: ReturnType<typeof patchedTree> | undefined;
  const dir = (): string => patched?.dir ?? '';
  beforeAll(() => {
    patched = patchedTree(tree, gitPatch(applyPatches(patches, readTree(tree)).changes));
  });
  afterAll(() => {
    patched?.remove();
  });

  it('has a chart that lints and renders with the values of deploy.sh', () => {
    const values = 'global: { eemt: { mode: distributed }, resourceStrategy: balanced }';
    const linted = execFileSync('helm', ['lint', chartDirOf(dir()), '--values', '-'], {
      input: values,
      encoding: 'utf8',
    });
    expect(linted).toContain('0 chart(s) failed');
    const rendered = parseManifests(template(dir(), values), 'chart');
    expect(rendered.flatMap(({ duplicateKeys }) => duplicateKeys)).toEqual([]);
    expect(mountsWithoutVolume(rendered)).toEqual([]);
  });

  it('renders without claims too, with a volume behind every mount', () => {
    const off = ['data', 'database', 'cache', 'logs'].map((claim) => `${claim}: { enabled: false }`);
    const rendered = parseManifests(template(dir(), `persistence: { ${off.join(', ')} }`), 'chart');
    expect(mountsWithoutVolume(rendered)).toEqual([]);
  });

  it('has nothing left to change', () => {
    expect(applyPatches(patches, readTree(dir()))).toEqual({ changes: [], changedBy: [], misfits: [] });
  });

  it('has a deploy.sh that puts everything in the namespace it is given', () => {
    const bin = mkdtempSync(join(tmpdir(), 'eemt-dev-bin-'));
    const applied = join(bin, 'applied.yaml');
    const kubectl = `#!/bin/bash\ncase "$*" in "get namespace"*) exit 1 ;; "apply -f -") cat && echo --- ;; esac >>"${applied}"\n`;
    writeFileSync(join(bin, 'kubectl'), kubectl, { mode: 0o755 });
    writeFileSync(join(bin, 'helm'), '#!/bin/bash\n', { mode: 0o755 });
    const script = join(dir(), deployPath);
    execFileSync('bash', [script, '-n', 'other'], {
      env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
      stdio: 'ignore',
    });
    const objects = parseManifests(readFileSync(applied, 'utf8'), 'applied');
    rmSync(bin, { recursive: true });
    expect(objects.length).toBeGreaterThan(5);
    expect(inNamespace(objects, 'other')).toBe(objects);
    expect(JSON.stringify(objects)).not.toContain('"namespace":"eemt"');
  });
});

/** Names of mounts for which the pod has no volume. */
function mountsWithoutVolume(manifests: readonly Manifest[]): readonly unknown[] {
  return manifests.flatMap(({ body }) => {
    const spec = podSpecOf(body);
    const volumes = objectsIn(spec?.['volumes']).map(({ name }) => name);
    const containers = [...objectsIn(spec?.['containers']), ...objectsIn(spec?.['initContainers'])];
    const mounts = containers.flatMap((container) => objectsIn(container['volumeMounts']));
    return mounts.map(({ name }) => name).filter((name) => !volumes.includes(name));
  });
}

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
