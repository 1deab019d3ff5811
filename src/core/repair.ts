import { eemtDev, type CommandHint, type CommandWords } from './command-hint.ts';
import type { ObjectRef, Repair } from './observation.ts';

/** A repair that a person decides on; `command` is an eemt-dev command that helps. */
export function healedByHand(byHand: readonly CommandHint[], command?: CommandWords): Repair {
  return { byHand, mode: 'advice', command: command?.argv ?? null };
}

/** A repair that `eemt-dev up` makes on its own: what it delivers or deploys differs from what is there. */
export function healedByUp(byHand: readonly CommandHint[]): Repair {
  return { byHand, mode: 'automatic', command: eemtDev('up').argv };
}

export function describe(ref: ObjectRef): CommandHint {
  return {
    ...eemtDev('kubectl', '--', 'describe', ref.kind.toLowerCase(), ref.name),
    purpose: `all that Kubernetes knows of ${ref.kind} ${ref.name}`,
  };
}

export function logsOf(pod: string, container: string, previous: boolean): CommandHint {
  return {
    ...eemtDev('logs', pod, '-c', container, ...(previous ? ['--previous'] : [])),
    purpose: previous ? 'what it said before it ended' : 'what it says',
  };
}

/** The same of a container of a Compose project. */
export function logsOfContainer(container: string): CommandHint {
  return { ...eemtDev('logs', container), purpose: 'what it says' };
}

export function inspect(container: string): CommandHint {
  return {
    argv: ['docker', 'inspect', container],
    purpose: `all that the engine knows of container ${container}`,
  };
}
