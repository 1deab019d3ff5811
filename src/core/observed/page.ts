import type { CommandHint } from '../command-hint.ts';
import { command, eemtDev } from '../command-hint.ts';
import { listAt, textAt } from '../../lib/json-at.ts';
import type { ObjectRef, Observation } from '../observation.ts';
import { deploymentsOf } from './deployments.ts';
import { livingPods } from './pods.ts';
import { containerRef, containersOf } from './services.ts';

/** What serves the page, on any target. */
export interface ObservedPage {
  readonly ref: ObjectRef;
  /** It serves, and nothing is about to replace it: what the page says is said by what stays. */
  readonly serves: boolean;
  /** Starts the app again. */
  readonly restart: Pick<CommandHint, 'argv'>;
}

/** Undefined where nothing is there that could serve it. */
export function pageOf(seen: Observation): ObservedPage | undefined {
  const [web] = deploymentsOf(seen, 'web-interface');
  if (web !== undefined) {
    const restart = eemtDev('kubectl', '--', 'rollout', 'restart', 'deployment', web.ref.name);
    return { ref: web.ref, serves: web.takenUp && web.ready > 0, restart };
  }
  const [container] = containersOf(seen, 'web');
  if (container === undefined) return undefined;
  return {
    ref: containerRef(container),
    serves: container.state === 'running',
    restart: command('docker', 'restart', container.name),
  };
}

/** Of the page's process; undefined where it cannot be known. */
export function pageStartedAt(seen: Observation): string | undefined {
  const inPods = livingPods(seen, 'web-interface')
    .flatMap(({ object }) => listAt(object, 'status', 'containerStatuses'))
    .flatMap((status) => textAt(status, 'state', 'running', 'startedAt') ?? []);
  const inContainers = containersOf(seen, 'web')
    .filter(({ state }) => state === 'running')
    .flatMap(({ startedAt }) => startedAt ?? []);
  return [...inPods, ...inContainers].toSorted().at(-1);
}

/** True where something is there that runs the page's jobs. */
export function runnerStands(seen: Observation): boolean {
  return (
    livingPods(seen, 'runner').some(({ ready }) => ready) ||
    containersOf(seen, 'runner').some(({ state }) => state === 'running')
  );
}
