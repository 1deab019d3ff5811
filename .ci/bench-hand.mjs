// EEMT on a Kind cluster by hand.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { changeLine } from './bench-changes.mjs';
import { run, timed, undo } from './bench-run.mjs';

const root = join(import.meta.dirname, '..');
export const hand = 'bench-hand';
export const kubernetes = 'kindest/node:v1.27.3';
/** Names of our own, so that nobody's eemt-web:2.0 is overwritten. */
const images = { base: 'bench-hand/base:1', web: 'bench-hand/web:1', worker: 'bench-hand/worker:1' };
const nodeDataPath = '/var/lib/eemt-dev/data';

/** Docker, kind and Helm one after the other, as a person would who knows every cure. */
export async function byHand(source, folder, manifests) {
  const kubeconfig = join(folder, 'kubeconfig');
  const data = join(folder, 'data');
  const access = ['--kubeconfig', kubeconfig];
  const { applied, released } = partsOf(manifests);
  await mkdir(join(folder, 'chart', 'templates'), { recursive: true });
  const folders = ['data/uploads', 'data/results', 'cache', 'logs', 'database'];
  for (const name of [...folders, 'spool/inbox', 'spool/status', 'spool/work'])
    await mkdir(join(data, name), { recursive: true });
  await writeFile(join(folder, 'kind.json'), JSON.stringify(kindConfig(data)));
  await writeFile(join(folder, 'chart', 'Chart.yaml'), 'apiVersion: v2\nname: eemt\nversion: 1.0.0\n');
  await writeFile(
    join(folder, 'chart', 'release.yaml'),
    released.map((body) => JSON.stringify(body)).join('\n---\n'),
  );
  await writeFile(join(folder, 'chart', 'templates', 'all.yaml'), '{{ .Files.Get "release.yaml" }}\n');
  const namespace = applied.find(({ kind }) => kind === 'Namespace')?.metadata.name ?? 'eemt';
  const web = webDockerfile(
    await readFile(join(source, 'docker/web-interface/Dockerfile'), 'utf8'),
    images.base,
  );

  const parts = {};
  undo.push(() =>
    run('docker', ['image', 'rm', '--force', ...Object.values(images)], { always: true, accept: [0, 1] }),
  );
  const build = (tag, file, context, input) =>
    run('docker', ['build', '--no-cache', '--tag', tag, '--file', file, context], { input });
  parts['docker build base'] = await timed('by hand: docker build base', () =>
    build(images.base, join(source, 'docker/minimal/Dockerfile'), source),
  );
  parts['docker build web'] = await timed('by hand: docker build web', () =>
    build(images.web, '-', source, web),
  );
  const slim = join(root, 'images/worker-slim');
  parts['docker build worker'] = await timed('by hand: docker build worker', () =>
    build(images.worker, join(slim, 'Dockerfile'), source),
  );
  undo.push(async () => {
    // Pods write as other users; a node may remove what we may not.
    const wipe = `rm -rf ${nodeDataPath}/*/* ${nodeDataPath}/*/.[!.]*`;
    await run('docker', ['exec', `${hand}-control-plane`, 'sh', '-c', wipe], {
      always: true,
      accept: [0, 1],
    });
    await run('kind', ['delete', 'cluster', '--name', hand, '--kubeconfig', kubeconfig], { always: true });
  });
  parts['kind create cluster'] = await timed('by hand: kind create cluster', () =>
    run('kind', [
      'create',
      'cluster',
      '--name',
      hand,
      '--image',
      kubernetes,
      '--config',
      join(folder, 'kind.json'),
      '--kubeconfig',
      kubeconfig,
    ]),
  );
  parts['kind load docker-image'] = await timed('by hand: kind load docker-image', () =>
    run('kind', ['load', 'docker-image', images.web, images.worker, '--name', hand]),
  );
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: applied });
  parts['kubectl apply'] = await timed('by hand: kubectl apply', () =>
    run('kubectl', [...access, '--namespace', namespace, 'apply', '--filename', '-'], { input: list }),
  );
  const password = { name: 'eemt-work-queue', namespace };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: password, stringData: { password: 'bench' } };
  await run('kubectl', [...access, 'apply', '--filename', '-'], { input: JSON.stringify(secret) });
  parts['helm upgrade --install'] = await timed('by hand: helm upgrade --install', () =>
    run('helm', ['upgrade', '--install', 'eemt', join(folder, 'chart'), ...access, '--namespace', namespace]),
  );
  parts['kubectl wait'] = await timed('by hand: kubectl wait', () =>
    run('kubectl', [
      ...access,
      '--namespace',
      namespace,
      'wait',
      '--for=condition=Available',
      'deployment',
      '--all',
      '--timeout=600s',
    ]),
  );
  const total = Object.values(parts).reduce((sum, seconds) => sum + seconds, 0);
  const changed = await timed('by hand: a changed line', async () => {
    await changeLine(source, 'a line changed by hand');
    // As a person does it: the cache is used, the whole image is loaded, and pods are told to take it.
    const cached = (tag, file, input) =>
      run('docker', ['build', '--tag', tag, '--file', file, source], { input });
    await cached(images.base, join(source, 'docker/minimal/Dockerfile'));
    await cached(images.web, '-', web);
    await run('kind', ['load', 'docker-image', images.web, '--name', hand]);
    const rollout = [...access, '--namespace', namespace, 'rollout'];
    await run('kubectl', [...rollout, 'restart', 'deployment/eemt-web']);
    await run('kubectl', [...rollout, 'status', 'deployment/eemt-web', '--timeout=600s']);
  });
  return { total, parts, changed };
}

/** One control plane and two labelled workers with the data folder in each: what a person has to write by hand. Pure. */
export function kindConfig(dataFolder) {
  const mount = { extraMounts: [{ hostPath: dataFolder, containerPath: nodeDataPath }] };
  const worker = { role: 'worker', labels: { 'node-type': 'compute' }, ...mount };
  return {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    nodes: [{ role: 'control-plane', ...mount }, worker, worker],
  };
}

/** EEMT's web Dockerfile on the base built here, with the pip constraint that its Docker client needs. Pure. */
export function webDockerfile(written, base) {
  const constraint =
    "RUN echo 'requests<2.32' > /tmp/constraints.txt\nENV PIP_CONSTRAINT=/tmp/constraints.txt";
  return written.replace(/^FROM +eemt-test:minimal *$/m, `FROM ${base}\n${constraint}`);
}

/** `manifests --cured` parted into what kubectl applies, in order, and what Helm installs; EEMT's image names replaced. Pure. */
export function partsOf(manifests) {
  const kinds = ['Namespace', 'PersistentVolume', 'PersistentVolumeClaim'];
  const byKubectl = ({ origin, body }) =>
    kinds.includes(body.kind) || /^docker\/kubernetes\/manifests\//.test(origin);
  const bodies = (wanted) =>
    manifests.filter((one) => byKubectl(one) === wanted).map(({ body }) => renamed(body));
  const place = ({ kind }) => (kinds.indexOf(kind) + kinds.length + 1) % (kinds.length + 1);
  return { applied: bodies(true).sort((one, other) => place(one) - place(other)), released: bodies(false) };
}

function renamed(body) {
  const names = { 'eemt-web:2.0': images.web, 'eemt:ubuntu24.04': images.worker };
  return JSON.parse(JSON.stringify(body), (key, value) =>
    key === 'image' ? (names[value] ?? value) : value,
  );
}
