import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject, Manifest } from '../../src/core/blueprint.ts';
import { objectsIn, podSpecOf } from '../../src/eemt/chart/editors.ts';
import { inNamespace } from '../../src/eemt/chart/in-namespace.ts';
import { parseManifests } from '../../src/eemt/chart/parse.ts';
import { chartDirOf, deployPath } from '../../src/eemt/chart/paths.ts';
import { bugs } from '../../src/eemt/defects/index.ts';
import { cleanupScript, validateScript } from '../../src/eemt/defects/scripts.ts';
import { applyPatches, type BugPatch } from '../../src/eemt/patch/apply.ts';
import { readTree } from '../../src/eemt/patch/read-tree.ts';
import { gitPatch } from '../../src/lib/git-patch.ts';
import { renderedChart } from '../support/defects-in.ts';
import { python } from '../support/demo-page.ts';
import { patchedTree } from '../support/patched-tree.ts';
import { runs } from '../support/runs.ts';
import { fixtureDir } from '../unit/eemt/defects/blueprint.ts';

const hasHelm = runs('helm', ['version']) && runs('git', ['--version']);
const tree = process.env['EEMT_TREE'] ?? fixtureDir;
const patches = bugs.flatMap(({ id, patch }): readonly BugPatch[] =>
  'files' in patch ? [{ id, files: patch.files }] : [],
);
const { changes } = applyPatches(patches, readTree(tree));

describe.skipIf(!hasHelm)('the tree with every patch', () => {
  let patched: ReturnType<typeof patchedTree> | undefined;
  const dir = (): string => patched?.dir ?? '';
  beforeAll(() => {
    patched = patchedTree(tree, gitPatch(changes));
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
    const objects = rendered(dir(), values);
    expect(mountsWithoutVolume(objects)).toEqual([]);
  });

  it('renders without claims too, with a volume behind every mount', () => {
    const off = ['data', 'database', 'cache', 'logs'].map((claim) => `${claim}: { enabled: false }`);
    expect(mountsWithoutVolume(rendered(dir(), `persistence: { ${off.join(', ')} }`))).toEqual([]);
  });

  it('renders what can be asked for besides', () => {
    const objects = rendered(
      dir(),
      JSON.stringify({
        ingress: { enabled: true, className: 'nginx' },
        workers: { gpu: { enabled: true } },
        monitoring: { prometheus: { enabled: true }, logging: { level: 'DEBUG' } },
        networkPolicy: { enabled: true, ingress: [{ ports: [{ port: 5000 }] }] },
      }),
    );
    const ingress = named(objects, 'Ingress', 'eemt-ingress');
    expect(ingress['spec']).toMatchObject({ ingressClassName: 'nginx' });
    expect(ingress.metadata.annotations ?? {}).toEqual({});
    const [worker] = containersOf(named(objects, 'Deployment', 'eemt-worker'));
    expect(worker?.['resources']).toMatchObject({ limits: { cpu: '8000m', 'nvidia.com/gpu': 1 } });
    const [web] = containersOf(named(objects, 'Deployment', 'eemt-web'));
    expect(web?.['env']).toContainEqual({ name: 'LOG_LEVEL', value: 'DEBUG' });
    expect(web?.['ports']).toHaveLength(1);
    expect(named(objects, 'NetworkPolicy', 'eemt')['spec']).toMatchObject({
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }] }, { ports: [{ port: 5000 }] }],
    });
    expect(named(objects, 'PersistentVolumeClaim', 'eemt-data').metadata.annotations).toEqual({
      'helm.sh/resource-policy': 'keep',
    });
  });

  it('has files that Python, Bash and Node read', () => {
    const written = changes.filter(({ after }) => after !== null).map(({ path }) => join(dir(), path));
    for (const path of written.filter((one) => one.endsWith('.sh'))) run(process.env, 'bash', '-n', path);
    for (const path of written.filter((one) => one.endsWith('.js')))
      run(process.env, process.execPath, '--check', path);
    run(
      process.env,
      python,
      '-B',
      '-c',
      compile,
      ...written.filter((one) => /\.py$|run-workflow$/.test(one)),
    );
  });

  it('has nothing left to change', () => {
    expect(applyPatches(patches, readTree(dir()))).toEqual({ changes: [], changedBy: [], misfits: [] });
  });

  it('has a deploy.sh that puts everything in the namespace it is given', () => {
    const objects = parseManifests(deployed(dir(), '-n', 'other').applied, 'applied');
    expect(objects.length).toBeGreaterThan(5);
    expect(inNamespace(objects, 'other')).toBe(objects);
    expect(JSON.stringify(objects)).not.toContain('"namespace":"eemt"');
  });

  it('has a deploy.sh that gives the values of whoever calls last, and adds up what nodes have', () => {
    const mine = join(dir(), 'mine.yaml');
    writeFileSync(mine, '{}\n');
    const { asked, printed } = deployed(dir(), '--values', mine);
    const files = asked.split('--values ').slice(1);
    expect(files).toHaveLength(2);
    expect(files[1]).toContain(mine);
    expect(printed).toContain('5.93');
  });

  it('has a validate-deployment.sh that comes to its end with a kubectl that knows no --short', () => {
    const printed = withTools({ kubectl: withoutShort, helm: ofCluster, docker: 'exit 1' }, (env) =>
      run(env, 'bash', join(dir(), validateScript)),
    );
    expect(printed).toContain('v1.31.0');
    expect(printed).toContain('100Gi');
    expect(printed).toMatch(/validation done|validated and ready/);
  });

  it('has a cleanup.sh that keeps the namespace with the data', () => {
    const flags = ['--keep-data', '--dry-run', '--force'];
    const printed = withTools({ kubectl: 'exit 0', helm: 'exit 0' }, (env) =>
      run(env, 'bash', join(dir(), cleanupScript), ...flags),
    );
    expect(printed).not.toMatch(/delete namespace|would remove namespace|delete pvc/i);
  });
});

const compile = 'import sys\nfor path in sys.argv[1:]: compile(open(path).read(), path, "exec")';

const withoutShort = `case "$*" in
  *--short*) echo "unknown flag: --short" >&2; exit 1 ;;
  "cluster-info"*) exit 1 ;;
  *) printf 'clientVersion:\\n  gitVersion: v1.31.0\\n' ;;
esac`;

/** Helm itself; one that was built without a version of Kubernetes takes a very old one. */
const ofCluster = `export PATH="\${PATH#*:}"
if [[ "$1" == template ]]; then exec helm "$@" --kube-version v1.27.3; fi
exec helm "$@"`;

const deploying = `case "$*" in
  "get namespace"*) exit 1 ;;
  "get nodes"*cpu) printf '1930m\\n4\\n' ;;
  "get nodes"*memory) printf '16393292Ki\\n16393292Ki\\n' ;;
  "apply -f -") { cat && echo ---; } >>"$SAID" ;;
esac`;

/** What a run of deploy.sh gives kubectl to apply and Helm to install, neither of which does anything, and prints. */
function deployed(dir: string, ...flags: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'eemt-dev-said-'));
  const [applied, asked] = [join(folder, 'applied'), join(folder, 'asked')];
  try {
    const printed = withTools({ kubectl: deploying, helm: `echo "$*" >"${asked}"` }, (env) =>
      run({ ...env, SAID: applied }, 'bash', join(dir, deployPath), ...flags),
    );
    return { applied: readFileSync(applied, 'utf8'), asked: readFileSync(asked, 'utf8'), printed };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What comes of it where these commands are these scripts. */
function withTools<T>(
  tools: Readonly<Record<string, string>>,
  use: (env: Readonly<Record<string, string>>) => T,
): T {
  const bin = mkdtempSync(join(tmpdir(), 'eemt-dev-bin-'));
  for (const [name, script] of Object.entries(tools))
    writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
  try {
    return use({ PATH: [bin, process.env['PATH']].join(delimiter) });
  } finally {
    rmSync(bin, { recursive: true });
  }
}

/** What it prints; throws with what it says where it fails. */
function run(env: NodeJS.ProcessEnv, command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { env, encoding: 'utf8', stdio: 'pipe' });
}

function rendered(dir: string, values: string): readonly Manifest[] {
  const objects = parseManifests(renderedChart(dir, values), 'chart');
  expect(objects.flatMap(({ duplicateKeys }) => duplicateKeys)).toEqual([]);
  return objects;
}

function named(manifests: readonly Manifest[], kind: string, name: string): KubeObject {
  const found = manifests.find(({ body }) => body.kind === kind && body.metadata.name === name);
  if (!found) throw new TypeError(`no ${kind} ${name}`);
  return found.body;
}

function containersOf(body: KubeObject) {
  return objectsIn(podSpecOf(body)?.['containers']);
}

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
