import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts } from '../../clusters/parts.ts';
import type { Environment } from '../../core/environment.ts';
import { imageSteps } from '../../images/build/build-steps.ts';
import { referencedImages } from '../../images/build/fingerprint.ts';
import { NotReadyError } from '../../errors/index.ts';
import { textAt } from '../../lib/json-at.ts';
import type { Plan, Run, Step } from '../../plan/step.ts';
import { setDataAside } from '../../state/data-folders.ts';
import type { UpOptions } from '../target.ts';
import { dataFoldersStep } from '../data/data-folders-step.ts';
import { emptyTrash } from '../data/empty-trash.ts';
import type { KubeDesigned } from './design.ts';
import { passwordStep } from './password-step.ts';
import { readyStep } from './ready-step.ts';
import { releaseStep } from './release-step.ts';
import { requireApart } from './require-apart.ts';
import { storageStep } from './storage-step.ts';

/** EEMT once more, beside the one that runs; with its images, which are in the nodes already. */
export async function besideUpPlan(
  place: Environment,
  cluster: Cluster,
  designed: KubeDesigned,
  { recreate, waits = true, rootOwns = [] }: UpOptions,
): Promise<Plan<KubeParts>> {
  requireApart(designed, place.namespace);
  const { images } = designed.blueprint;
  const referenced = await referencedImages(images);
  const deployed = referenced
    .filter(({ image }) => image.role !== 'base')
    .map(({ image, reference }) => ({ ...image, reference }));
  const built = imageSteps<KubeParts>(
    {
      images,
      environmentName: place.name,
      builds: place.paths.builds,
      imageStore: place.paths.imageStore,
      noCache: false,
      noBuild: true,
      caBundle: null,
      proxies: designed.proxies,
    },
    referenced,
  );
  const isHere = (step: Step<KubeParts>, after: readonly string[]) => ({ ...step, after });
  const wanted = { web: true, workers: designed.workers } as const;
  const imageIds = built.map(({ id }) => id);
  return {
    steps: [
      ...built,
      ...(recreate ? [stopStep(place, cluster, imageIds)] : []),
      dataFoldersStep(place, recreate ? ['stop'] : imageIds),
      ...rootOwns.map((folder) => rootOwnsStep(cluster, folder)),
      isHere(storageStep(place, cluster, designed, 'nodes'), ['data-folders', ...rootOwns.map(rootOwnsId)]),
      passwordStep(place, cluster, designed),
      isHere(releaseStep(place, cluster, designed, deployed), ['storage', 'password']),
      ...(waits ? [readyStep(place, cluster, () => wanted, ['release'])] : []),
    ],
  };
}

/** A kubelet gives a volume to its group only when the first pod of the node mounts it, so all pods go before other ones come. */
function stopStep(place: Environment, { access, seen }: Cluster, after: readonly string[]): Step<KubeParts> {
  const { namespace } = place;
  return {
    id: 'stop',
    title: 'Stop what runs there',
    after,
    reads: ['containers', 'files', 'release'],
    changes: ['objects', 'release', 'web', 'logs'],
    due(world) {
      if (!seen(world).running || !world.release?.ok || world.release.value === null)
        return { is: 'done', note: 'nothing runs' };
      return {
        is: 'due',
        changes: [{ kind: 'delete', text: `pods of ${namespace}` }],
        async run({ tools, signal }) {
          await endPods(namespace, access, { tools, signal });
          await tools.helm.uninstall(access, namespace, place.release, signal);
          await removeDynamicClaims(namespace, access, { tools, signal });
        },
      };
    },
  };
}

const rootOwnsId = (folder: string): string => `root-owns-${folder}`;

/** As an engine or a provisioner makes folders that nobody made before. */
function rootOwnsStep(cluster: Cluster, folder: string): Step<KubeParts> {
  return {
    id: rootOwnsId(folder),
    title: `Folder ${folder} for root alone`,
    after: ['data-folders'],
    reads: ['containers', 'files'],
    changes: ['files'],
    due(world) {
      const root = cluster.asRoot(world);
      if (root === undefined) throw new NotReadyError('READY_STOPPED', 'No node runs.', { findings: [] });
      const path = `${root.dataPath}/${folder}`;
      return {
        is: 'due',
        changes: [{ kind: 'update', text: `give ${path} to root` }],
        async run(run) {
          await root.exec(['chown', '-R', '0:0', path], ownMs, run);
          await root.exec(['chmod', '0755', path], ownMs, run);
        },
      };
    },
  };
}

const ownMs = 30_000;

/** Everything of it goes: namespace and volumes, then its data. Killed halfway, it begins again with what is left. */
export function besideDownPlan(place: Environment, cluster: Cluster): Plan<KubeParts> {
  return { steps: [removeObjects(place, cluster), removeData(place, cluster)] };
}

function removeObjects({ namespace }: Environment, { access, seen }: Cluster): Step<KubeParts> {
  return {
    id: 'remove-namespace',
    title: `Remove namespace ${namespace}`,
    after: [],
    reads: ['containers', 'files'],
    changes: ['objects', 'release', 'web', 'logs'],
    due(world) {
      if (!seen(world).running) return { is: 'done', note: 'no cluster runs' };
      return {
        is: 'due',
        changes: [{ kind: 'delete', text: `namespace ${namespace}, its volumes and roles` }],
        run: (run) => remove(namespace, access, run),
      };
    },
  };
}

async function remove(namespace: string, access: Cluster['access'], { tools, signal }: Run): Promise<void> {
  const { kubectl } = tools;
  await endPods(namespace, access, { tools, signal });
  await kubectl.delete(access, namespace, ['namespace', namespace], signal);
  // What lies in no namespace is found by the name of this one in its own.
  const kinds = ['persistentvolumes', 'clusterroles', 'clusterrolebindings'];
  const left = (await kubectl.get(access, kinds, namespace, signal)).filter(({ kind, metadata: { name } }) =>
    kind === 'PersistentVolume' ? name.startsWith(`${namespace}-`) : name.endsWith(`-${namespace}`),
  );
  for (const { kind, metadata } of left)
    await kubectl.delete(access, namespace, [`${kind.toLowerCase()}/${metadata.name}`], signal);
}

/** Claims of a class cannot become claims of our volumes. What they hold was made to show a defect. */
async function removeDynamicClaims(
  namespace: string,
  access: Cluster['access'],
  { tools: { kubectl }, signal }: Pick<Run, 'tools' | 'signal'>,
): Promise<void> {
  const claims = await kubectl.get(access, ['persistentvolumeclaims'], namespace, signal);
  const dynamic = claims.filter((claim) => (textAt(claim, 'spec', 'storageClassName') ?? '') !== '');
  const names = dynamic.map(({ metadata }) => metadata.name);
  if (names.length > 0) await kubectl.delete(access, namespace, ['persistentvolumeclaims', ...names], signal);
}

/** EEMT's workers may take a minute to end, which nobody needs here: what makes pods goes without them, then they go. */
async function endPods(
  namespace: string,
  access: Cluster['access'],
  { tools: { kubectl }, signal }: Pick<Run, 'tools' | 'signal'>,
): Promise<void> {
  const makers = ['deployments,replicasets,cronjobs,jobs', '--all', '--cascade=orphan'];
  await kubectl.delete(access, namespace, makers, signal);
  // A kubelet that waits for volumes takes minutes to give up a pod of which nothing has run.
  const pods = await kubectl.get(access, ['pods'], namespace, signal);
  const waiting = pods.filter((pod) => textAt(pod, 'status', 'phase') === 'Pending');
  const names = waiting.map(({ metadata }) => metadata.name);
  if (names.length > 0)
    await kubectl.delete(access, namespace, ['pods', ...names, '--grace-period=0', '--force'], signal);
  await kubectl.delete(access, namespace, ['pods', '--all', '--grace-period=5'], signal);
}

function removeData(place: Environment, cluster: Cluster): Step<KubeParts> {
  return {
    id: 'remove-data',
    title: 'Remove its data',
    after: ['remove-namespace'],
    reads: ['containers', 'files'],
    changes: ['files'],
    due: (world) => ({
      is: 'due',
      changes: [{ kind: 'delete', text: `remove ${place.paths.data}` }],
      async run(run) {
        await setDataAside(place);
        await emptyTrash(place, cluster.asRoot(world), [], run);
        for (const path of [place.paths.data, place.paths.chart, place.paths.password])
          await rm(path, { recursive: true, force: true });
        // Others may lie there.
        for (const path of [place.paths.data, place.paths.chart])
          await rmdir(dirname(path)).catch(() => undefined);
      },
    }),
  };
}
