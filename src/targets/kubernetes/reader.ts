import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts, KubeWorld } from '../../clusters/parts.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import { idLabel, type Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';
import { known, type Reader } from '../../plan/world.ts';
import { throwAwayLabel } from '../../tools/docker-run-once.ts';
import { passwordSecretOf } from '../../eemt/chart/job-runner.ts';
import { readEnvironmentFiles } from '../../state/environment-files.ts';
import { readPacked } from '../../images/delivery/image-store.ts';
import { observationOf } from './observation-of.ts';
import { printAnnotation } from './password-step.ts';
import { readJobs } from '../page/read-jobs.ts';
import { readDeployed } from './read-deployed.ts';
import { readCrashLogs, readRunningLogs } from './read-logs.ts';
import { readObjects, requireAnswering } from './read-objects.ts';
import { readUsage } from './read-usage.ts';
import { readWeb } from '../page/read-web.ts';
import { within } from '../within.ts';

const cluster = ['containers', 'files'] as const;
const needs: Readonly<Record<keyof KubeParts, readonly (keyof KubeParts)[]>> = {
  engine: [],
  containers: [],
  files: [],
  images: [],
  nodeImages: cluster,
  packed: [],
  objects: cluster,
  systemPods: cluster,
  password: cluster,
  release: cluster,
  web: cluster,
  jobs: ['web'],
  usage: ['objects'],
  logs: ['objects'],
  runningLogs: ['objects'],
  deployed: [],
};

/** Helm itself would wait much longer for an API server that does not answer. */
const releaseLimitMs = 10_000;

type Read = { readonly [K in keyof KubeParts]: (seen: KubeWorld, run: Run) => Promise<KubeParts[K]> };

/** The one that looks at an EEMT on Kubernetes; also at all objects of the kinds that were designed. Each part is one question to one thing outside; node images are one for each node. */
export function kubeReader(
  env: Environment,
  cluster: Cluster,
  designed: () => readonly KubeObject[],
  run: Run,
): Reader<KubeParts> {
  const read: Read = {
    engine: (_, { tools, signal }) => tools.docker.info(signal),
    containers: (_, { tools, signal }) =>
      tools.docker.containers(
        (labels) => cluster.nodeLabel in labels || throwAwayLabel in labels || idLabel in labels,
        signal,
      ),
    files: () => readEnvironmentFiles(env),
    images: (_, { tools, signal }) => tools.docker.images(null, signal),
    nodeImages: (seen, inner) => {
      const { owner, nodes } = cluster.seen(seen);
      return owner.is === 'ours' ? cluster.readNodeImages(nodes, inner) : Promise.resolve({});
    },
    packed: () => readPacked(env.paths.imageStore),
    objects: (seen, inner) => readObjects(env, cluster, seen, designed(), inner),
    systemPods: (seen, { tools, signal }) => {
      requireAnswering(cluster, seen);
      return tools.kubectl.get(cluster.access, ['pods'], 'kube-system', signal);
    },
    password: async (seen, inner) => {
      requireAnswering(cluster, seen);
      const secret = passwordSecretOf(designed());
      if (secret === undefined) return null;
      const { kubectl } = inner.tools;
      return kubectl.annotation(
        cluster.access,
        env.namespace,
        `secret/${secret}`,
        printAnnotation,
        inner.signal,
      );
    },
    release: async (seen, { tools, signal }) => {
      requireAnswering(cluster, seen);
      const release = await within(releaseLimitMs, signal, (limited) =>
        tools.helm.release(cluster.access, env.namespace, env.release, limited),
      );
      return release ?? null;
    },
    web: (seen, inner) => readWeb(addressOf(cluster, seen), inner),
    jobs: (seen, inner) => readJobs(known(seen.web), inner),
    usage: (seen, inner) => readUsage(env, cluster, known(seen.objects), inner),
    logs: (seen, inner) => readCrashLogs(observationOf(seen, cluster, env), cluster.access, inner),
    runningLogs: (seen, inner) => readRunningLogs(observationOf(seen, cluster, env), cluster.access, inner),
    deployed: () => readDeployed(env),
  };
  return {
    needs: (part) => needs[part],
    // What cannot be had from the parts before it is a reason why this one is missing, too.
    read: async (part, seen, signal) => await read[part](seen, { ...run, signal }),
  };
}

/** Of the page, where the cluster is known to be ours. */
function addressOf(cluster: Cluster, world: KubeWorld): string | null {
  if (!world.containers?.ok) return null;
  const { owner, webUrl } = cluster.seen(world);
  return owner.is === 'ours' ? webUrl : null;
}
