import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { manifests } from '../../src/cli/verbs/manifests.ts';
import type { KubeObject } from '../../src/core/blueprint.ts';
import { objectsIn, podSpecOf, valueAt } from '../../src/eemt/chart/editors.ts';
import type { EngineInfo } from '../../src/tools/docker.ts';
import { createHelm } from '../../src/tools/helm.ts';
import { createProcessRunner } from '../../src/tools/process-runner.ts';
import { emptyFolder } from '../support/checkout.ts';
import { fakeRun } from '../support/fake-run.ts';
import { resolvedCompose } from '../support/resolved-compose.ts';
import { runCli } from '../support/run-cli.ts';
import { runs } from '../support/runs.ts';
import { scratchFolder } from '../support/scratch.ts';

const source = process.env['EEMT_TREE'] ?? fileURLToPath(new URL('../fixtures/eemt', import.meta.url));
const scratch = scratchFolder();

describe.skipIf(!runs('helm', ['version']))('the chart for any cluster, by the real Helm', () => {
  it('passes lint without a warning', async () => {
    const dir = await written();
    const said = helm(dir, 'lint', '.', '--strict', '--namespace', 'other');
    expect(said).toContain('0 chart(s) failed');
    expect(said).not.toMatch(/WARNING|ERROR/);
  });

  it('holds nothing of this machine: no volume, no node port, no label of our nodes, no mark of ours', async () => {
    const objects = rendered(await written());
    const kinds = new Set(objects.map(({ kind }) => kind));
    expect(kinds).not.toContain('PersistentVolume');
    expect(kinds).not.toContain('Namespace');
    const text = JSON.stringify(objects.filter(({ kind }) => kind !== 'ConfigMap'));
    expect(text).not.toMatch(/NodePort|nodePort|node-type|volumeName|"eemt-dev[/.]/);
    expect(JSON.stringify(find(objects, 'Service', 'eemt-web'))).toContain('"type":"ClusterIP"');
  });

  it('deploys what was designed, programs and their braces too', async () => {
    const dir = await written();
    const designed = await cured();
    const objects = rendered(dir, 'eemt', ['--namespace', 'eemt']);
    for (const kind of ['Deployment', 'CronJob', 'ConfigMap', 'Service', 'ServiceAccount'])
      expect(namesOf(objects, kind)).toEqual(namesOf(designed, kind));
    for (const [kind, name] of objects.map(({ kind, metadata }) => [kind, metadata.name] as const)) {
      const was = find(designed, kind, name);
      if (was === undefined || kind === 'PersistentVolumeClaim') continue;
      const now = find(objects, kind, name);
      expect(now?.['data']).toEqual(was['data']);
      const containers = (body: KubeObject | undefined) => objectsIn(body && podSpecOf(body)?.['containers']);
      expect(containers(now)).toEqual(containers(was));
    }
  });

  it('has a home in every namespace, and names of its own in every release', async () => {
    const objects = rendered(await written(), '7', ['--namespace', '42']);
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['42']));
    const strangers = objects.filter(({ metadata }) => !metadata.name.startsWith('7-eemt-'));
    expect(strangers).toEqual([]);
    const worker = find(objects, 'Deployment', '7-eemt-worker');
    const texts = JSON.stringify(worker);
    expect(texts).toContain('"value":"7-eemt-work-queue"');
    expect(texts).toContain('"secretName":"7-eemt-work-queue"');
    expect(texts).toContain('"claimName":"7-eemt-data"');
    expect(texts).toContain('"app.kubernetes.io/instance":"7"');
    expect(texts).not.toMatch(/"eemt-(web|work-queue|data|worker)"/);
  });

  it('takes images, storage, resources, nodes and the number of workers from values', async () => {
    const dir = await written();
    writeFileSync(
      join(dir, 'my-values.yaml'),
      JSON.stringify({
        images: { worker: { repository: 'registry.example/eemt', tag: 2.1, pullPolicy: 'Always' } },
        imagePullSecrets: [{ name: 'registry' }],
        persistence: {
          accessMode: 'ReadWriteOnce',
          storageClass: 'fast',
          claims: { logs: { size: '7Gi', storageClass: 'slow', accessMode: 'ReadWriteMany' } },
        },
        workers: { replicas: 5, nodeSelector: { disk: 'ssd' }, resources: { limits: { cpu: '3' } } },
        service: { type: 'LoadBalancer' },
      }),
    );
    const objects = rendered(dir, 'eemt', ['--values', 'my-values.yaml']);
    const worker = find(objects, 'Deployment', 'eemt-worker');
    expect(worker?.['spec']).toMatchObject({ replicas: 5 });
    expect(worker && podSpecOf(worker)).toMatchObject({
      nodeSelector: { disk: 'ssd' },
      imagePullSecrets: [{ name: 'registry' }],
      containers: [{ image: 'registry.example/eemt:2.1', imagePullPolicy: 'Always' }],
      initContainers: [{ image: 'registry.example/eemt:2.1' }],
    });
    const [container] = objectsIn(worker && podSpecOf(worker)?.['containers']);
    expect(valueAt(container, ['resources', 'limits', 'cpu'])).toBe('3');
    expect(find(objects, 'PersistentVolumeClaim', 'eemt-data')?.['spec']).toMatchObject({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
    });
    expect(find(objects, 'PersistentVolumeClaim', 'eemt-logs')?.['spec']).toEqual({
      accessModes: ['ReadWriteMany'],
      storageClassName: 'slow',
      resources: { requests: { storage: '7Gi' } },
    });
    expect(find(objects, 'Service', 'eemt-web')?.['spec']).toMatchObject({ type: 'LoadBalancer' });
  });

  it('shares all claims by ReadWriteMany of the default class, and leaves them when it goes', async () => {
    const claims = rendered(await written()).filter(({ kind }) => kind === 'PersistentVolumeClaim');
    expect(claims.map(({ metadata }) => metadata.name).sort()).toEqual(
      ['cache', 'data', 'database', 'logs', 'spool'].map((name) => `eemt-${name}`),
    );
    for (const { spec, metadata } of claims) {
      expect(spec).toMatchObject({ accessModes: ['ReadWriteMany'] });
      expect(spec).not.toHaveProperty('storageClassName');
      expect(metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
    }
  });

  it('makes a password, takes a given one, and leaves that of another Secret alone', async () => {
    const dir = await written();
    const passwordIn = (...more: readonly string[]) => {
      const secret = find(rendered(dir, 'eemt', more), 'Secret', 'eemt-work-queue');
      const text = valueAt(secret, ['data', 'password']);
      return typeof text === 'string' ? Buffer.from(text, 'base64').toString() : undefined;
    };
    expect(passwordIn()).toMatch(/^\w{32}$/);
    expect(passwordIn()).not.toBe(passwordIn());
    expect(passwordIn('--set', 'workQueue.password=4711')).toBe('4711');
    const existing = rendered(dir, 'eemt', ['--set', 'workQueue.existingSecret=mine']);
    expect(namesOf(existing, 'Secret')).toEqual([]);
    expect(JSON.stringify(find(existing, 'Deployment', 'eemt-runner'))).toContain('"secretName":"mine"');
  });

  it('renders twice the same but for the password', async () => {
    const dir = await written();
    const twice = [template(dir), template(dir)].map((text) => text.replace(/^ {2}password: .*$/m, ''));
    expect(twice[0]).toBe(twice[1]);
  });

  it('tells in its notes how to reach the page', async () => {
    const dir = await written();
    // Helm prints notes only where there is a cluster, so they are rendered as what a template prints.
    const notes = readFileSync(join(dir, 'templates/NOTES.txt'), 'utf8').replaceAll(/^/gm, '    ');
    const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: notes }\ndata:\n  text: |\n';
    writeFileSync(join(dir, 'templates/notes.yaml'), `${head}${notes}`);
    const said = find(rendered(dir, 'second', ['--namespace', 'other']), 'ConfigMap', 'notes');
    expect(valueAt(said, ['data', 'text'])).toContain(
      'kubectl --namespace other port-forward service/second-eemt-web 5000:5000',
    );
  });
});

describe.skipIf(!runs('helm', ['version']))('manifests --chart', () => {
  it('writes to a folder with a space, and says the three commands that come next', async () => {
    const dir = join(emptyFolder(), 'my chart');
    const answer = await chartTo(dir);
    expect(answer.exitCode, answer.stderr).toBe(0);
    expect(valueAt(answer.result(), ['data', 'chart'])).toMatchObject({
      dir,
      name: 'eemt',
      images: ['eemt-web:2.0', 'eemt:ubuntu24.04'],
      next: [
        { command: `helm show values '${dir}'` },
        { command: `helm install eemt '${dir}' --namespace eemt --create-namespace` },
        { command: 'kubectl --namespace eemt port-forward service/eemt-web 5000:5000' },
      ],
    });
    const screen = await runCli(['manifests', '--chart', dir, '--source', source, '--yes'], world());
    expect(screen.stdout).toContain(`   helm install eemt '${dir}' --namespace eemt --create-namespace\n`);
  });

  it('replaces a chart that it wrote only with --yes, and no other folder at all', async () => {
    const dir = await written();
    expect((await chartTo(dir)).result()['error']).toMatchObject({ code: 'USAGE_YES' });
    expect((await chartTo(dir, '--yes')).exitCode).toBe(0);
    const mine = emptyFolder();
    writeFileSync(join(mine, 'Chart.yaml'), 'apiVersion: v2\nname: mine\nversion: 1.0.0\n');
    expect((await chartTo(mine, '--yes')).result()['error']).toMatchObject({ code: 'USAGE_CHART' });
    expect(readdirSync(mine)).toEqual(['Chart.yaml']);
    expect((await chartTo(join(mine, 'Chart.yaml'), '--yes')).result()).toMatchObject({
      exitCode: 2,
      error: { code: 'USAGE_CHART' },
    });
  });

  it('never writes into the checkout, by a link neither', async () => {
    const inside = join(source, 'chart');
    expect((await chartTo(inside)).result()['error']).toMatchObject({ code: 'USAGE_CHART' });
    const link = join(emptyFolder(), 'link');
    symlinkSync(source, link);
    expect((await chartTo(join(link, 'a', 'b'))).result()['error']).toMatchObject({ code: 'USAGE_CHART' });
    expect(existsSync(inside)).toBe(false);
  });

  it('fills a folder that is empty', async () => {
    const dir = join(emptyFolder(), 'empty');
    mkdirSync(dir);
    expect((await chartTo(dir)).exitCode).toBe(0);
    expect(readFileSync(join(dir, 'Chart.yaml'), 'utf8')).toContain('name: eemt');
  });

  it('is refused where Helm has no part in the environment', async () => {
    const dir = join(emptyFolder(), 'chart');
    const answer = await chartTo(dir, '--target', 'compose');
    expect(answer.result(), answer.stderr).toMatchObject({ exitCode: 2, error: { code: 'USAGE_TARGET' } });
    expect(existsSync(dir)).toBe(false);
  });
});

function world(): Parameters<typeof runCli>[1] {
  const info = { cpus: 4, memoryBytes: 16e9, diskFreeBytes: 100e9, proxies: {} } as unknown as EngineInfo;
  const runner = createProcessRunner({
    env: process.env,
    transcript: () => undefined,
    children: { started: () => undefined, ended: () => undefined },
  });
  const { run } = fakeRun({
    docker: { info: () => Promise.resolve(info), containers: () => Promise.resolve([]) },
    helm: createHelm(runner, scratch),
    git: { head: () => Promise.resolve(undefined) },
    compose: { config: () => Promise.resolve(JSON.stringify(resolvedCompose(source))) },
  });
  return { verbs: [manifests], createRun: () => Promise.resolve(run) };
}

const chartTo = (dir: string, ...more: readonly string[]) =>
  runCli(['manifests', '--chart', dir, '--source', source, '--output', 'json', ...more], world());

async function written(): Promise<string> {
  const dir = join(emptyFolder(), 'chart');
  const answer = await chartTo(dir);
  expect(answer.exitCode, answer.stderr).toBe(0);
  return dir;
}

/** What `up` would deploy. */
async function cured(): Promise<readonly KubeObject[]> {
  const answer = await runCli(['manifests', '--source', source, '--output', 'json'], world());
  const shown = valueAt(answer.result(), ['data', 'manifests']);
  return objectsIn(shown).map(({ body }) => body as KubeObject);
}

/** In the chart's folder, because Helm takes a comma in the path of a values file for two files. */
function helm(cwd: string, ...args: readonly string[]): string {
  return execFileSync('helm', [...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function template(dir: string, release = 'eemt', more: readonly string[] = []): string {
  return helm(dir, 'template', release, '.', ...more);
}

function rendered(dir: string, release = 'eemt', more: readonly string[] = []): readonly KubeObject[] {
  return parseAllDocuments(template(dir, release, more), { schema: 'yaml-1.1' })
    .map((document) => document.toJS() as KubeObject | null)
    .filter((body) => body !== null);
}

function find(objects: readonly KubeObject[], kind: string, name: string): KubeObject | undefined {
  return objects.find((body) => body.kind === kind && body.metadata.name === name);
}

const namesOf = (objects: readonly KubeObject[], kind: string): readonly string[] =>
  objects
    .filter((body) => body.kind === kind)
    .map(({ metadata }) => metadata.name)
    .sort();
