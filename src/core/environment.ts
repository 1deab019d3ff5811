import { dirname, join } from 'node:path';

/** The environment that a command without --name is about. */
export const defaultName = 'eemt';

/** Ways to run EEMT, by the words of --target, the record and JSON. */
export type TargetName = 'kind' | 'compose' | 'native';

/** Who: a pure function of --name; every other name, label and path derives from it. */
export interface Environment {
  readonly name: string;
  /** Name of the Kind cluster, `NAME-cluster`. */
  readonly cluster: string;
  /** Name of the Compose project, `NAME-compose`. */
  readonly project: string;
  readonly namespace: string;
  readonly release: string;
  /** Context name inside our own kubeconfig. */
  readonly context: string;
  readonly paths: EnvironmentPaths;
}

export interface EnvironmentPaths {
  readonly root: string;
  /** Job data: data/{data,cache,logs,database}; survives `down`. */
  readonly data: string;
  readonly kubeconfig: string;
  readonly chart: string;
  /** The cured Compose file and what its containers mount besides data. */
  readonly compose: string;
  /** The copy of the page that runs as processes, what runs it, and its logs. */
  readonly native: string;
  /** Mounted in every node as /eemt-dev/ID: the mark that makes a cluster ours. Holds `id` and, once whole, `created`. */
  readonly marker: string;
  /** Image archives on their way into the nodes, which see it as a read-only mount; empty between runs. */
  readonly transfer: string;
  /** What tools are given to read, for the time of one call. */
  readonly scratch: string;
  readonly runs: string;
  readonly lock: string;
  /** Process groups that a running eemt-dev started. */
  readonly children: string;
  readonly record: string;
  /** Which defect is being reproduced, and where; absent while none is. */
  readonly reproduction: string;
  /** Of the Work Queue; for the owner alone. */
  readonly password: string;
  /** Python environments of pages that run as processes; in the cache, so all environments share it. */
  readonly python: string;
  /** What images were built from; in the cache as well. */
  readonly builds: string;
  /** Layers of images as nodes fetch them; in the cache, so all environments share it. */
  readonly imageStore: string;
}

/** Folders of eemt-dev itself: state (one sub-folder per environment) and cache (downloads, clones). */
export interface Roots {
  readonly state: string;
  readonly cache: string;
}

/** Pure. The name must already be a valid DNS label of at most 40 characters. */
export function environmentOf(name: string, namespace: string, roots: Roots): Environment {
  const root = join(roots.state, name);
  const cluster = `${name}-cluster`;
  return {
    name,
    cluster,
    project: `${name}-compose`,
    namespace,
    release: 'eemt',
    context: `kind-${cluster}`,
    paths: {
      root,
      data: join(root, 'data'),
      kubeconfig: join(root, 'kubeconfig'),
      chart: join(root, 'chart'),
      compose: join(root, 'compose'),
      native: join(root, nativeFolder),
      marker: join(root, 'marker'),
      transfer: join(root, 'transfer'),
      scratch: join(root, 'tmp'),
      runs: join(root, 'runs'),
      lock: join(root, 'lock'),
      children: join(root, 'children'),
      record: join(root, 'environment.json'),
      reproduction: join(root, 'reproduction.json'),
      password: join(root, 'work-queue-password'),
      python: join(roots.cache, 'python'),
      builds: join(roots.cache, 'builds'),
      imageStore: join(roots.cache, 'images'),
    },
  };
}

/** In the state folder of an environment whose page runs as processes: all that runs, besides data. */
export const nativeFolder = 'native';

/** Below the data folder, so that every node sees it: the data of defects that are reproduced. */
export const reproduceFolder = '.reproduce';

/** In the state folder: chart and password of the place beside an environment. */
export const besideFolder = 'reproduce';

/** Name of the environment in which a defect is reproduced that has no place beside the one that runs. Pure. */
export function reproductionName(name: string): string {
  return `${name}-bug`;
}

/** That environment, in the usual namespace. Pure. */
export function ownOf({ name, paths }: Environment): Environment {
  return environmentOf(reproductionName(name), 'eemt', {
    state: dirname(paths.root),
    cache: dirname(paths.python),
  });
}

/** A place beside an environment, in the same cluster, with a namespace, data and files of its own: where a defect is reproduced. Pure. */
export function besideOf(env: Environment, id: string): Environment {
  const root = join(env.paths.root, besideFolder);
  return {
    ...env,
    namespace: `${env.namespace}-bug`,
    paths: {
      ...env.paths,
      data: join(env.paths.data, reproduceFolder, id),
      chart: join(root, 'chart'),
      record: join(root, 'environment.json'),
      password: join(root, 'work-queue-password'),
    },
  };
}

/** Which cluster a kubectl or helm call is for: our own kubeconfig and context. Pure. */
export function accessOf(env: Environment): { readonly kubeconfig: string; readonly context: string } {
  return { kubeconfig: env.paths.kubeconfig, context: env.context };
}

/** The container path of our mark ends with the environment's id. */
export const markerMountPrefix = '/eemt-dev/';
/** On each container that we make, the id of its environment. Images do not carry it, so that no container has it from its image. */
export const idLabel = 'eemt-dev.id';
/** Label on everything we make that can carry one: containers, images, volumes. */
export const environmentLabel = 'eemt-dev.environment';
