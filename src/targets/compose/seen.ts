import type { Owner } from '../../clusters/cluster.ts';
import { idLabel, type Environment } from '../../core/environment.ts';
import { known } from '../../plan/world.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { ComposeWorld } from './parts.ts';

/** Labels that Compose puts on its containers. */
export const projectLabel = 'com.docker.compose.project';
export const serviceLabel = 'com.docker.compose.service';
/** Ours: part of EEMT, state folder, and a hash over all that the container was made from. */
export const roleLabel = 'eemt-dev.role';
export const stateLabel = 'eemt-dev.state';
export const hashLabel = 'eemt-dev.service';

export interface ProjectSeen {
  readonly owner: Owner;
  /** Of the project, whoever made them. */
  readonly containers: readonly EngineContainer[];
  /** One of them at least runs. */
  readonly running: boolean;
  /** Host port of the page; undefined: it has none. */
  readonly port: number | undefined;
  /** Host port of EEMT's documentation; undefined: it is not served. */
  readonly docsPort: number | undefined;
  readonly webUrl: string | null;
}

/** What there is of the project; works without a record, from what the engine and the mark say. Pure. */
export function projectSeen(
  world: Pick<ComposeWorld, 'containers' | 'files'>,
  { project, paths }: Environment,
): ProjectSeen {
  const { id } = known(world.files);
  const containers = known(world.containers).filter(({ labels }) => labels[projectLabel] === project);
  const port = hostPortOf(containers, 'web');
  return {
    owner: ownerOf(containers, id, paths.root),
    containers,
    running: containers.some(({ state }) => state === 'running' || state === 'restarting'),
    port,
    docsPort: hostPortOf(containers, 'docs'),
    webUrl: port === undefined ? null : `http://127.0.0.1:${String(port)}`,
  };
}

/** Each part that others reach publishes one port. */
function hostPortOf(containers: readonly EngineContainer[], role: string): number | undefined {
  return containers.find(({ labels }) => labels[roleLabel] === role)?.ports[0]?.hostPort;
}

/** Containers of workers, also stopped ones. */
export function workersIn({ containers }: ProjectSeen): readonly EngineContainer[] {
  return containers.filter(({ labels }) => labels[roleLabel] === 'worker');
}

/** Ours carry the id of our mark and the path of our state folder: a copy of it has the same id at another path. */
function ownerOf(containers: readonly EngineContainer[], id: string | null, state: string): Owner {
  if (containers.length === 0) return { is: 'nobody' };
  for (const { name, labels } of containers) {
    const why = whyForeign(labels, id, state);
    if (why !== undefined) return { is: 'foreign', why: `${name} ${why}` };
  }
  return { is: 'ours' };
}

function whyForeign(labels: EngineContainer['labels'], id: string | null, state: string): string | undefined {
  const marked = labels[idLabel];
  if (marked === undefined) return 'was not made by eemt-dev';
  if (labels[stateLabel] !== state)
    return `belongs to an environment whose state is in ${labels[stateLabel] ?? 'an unknown place'}`;
  if (id === null) return 'carries an id of eemt-dev, but its counterpart in the state folder is lost';
  return marked === id ? undefined : `carries the id ${marked}, and this environment is ${id}`;
}
