import type { CommandHint } from './command-hint.ts';
import type { ObjectRef, Repair } from './observation.ts';

/** A repair that a person decides on; `command` is an eemt-dev command that helps. */
export function advice(byHand: readonly CommandHint[], command: Repair['command'] = null): Repair {
  return { byHand, mode: 'advice', command };
}

/** A repair that `eemt-dev up` makes on its own: what it delivers or deploys differs from what is there. */
export function healedByUp(byHand: readonly CommandHint[]): Repair {
  return { byHand, mode: 'automatic', command: ['eemt-dev', 'up'] };
}

export function describe(ref: ObjectRef): CommandHint {
  return {
    argv: ['eemt-dev', 'kubectl', '--', 'describe', ref.kind.toLowerCase(), ref.name],
    purpose: `all that Kubernetes knows of ${ref.kind} ${ref.name}`,
  };
}

export function logsOf(pod: string, container: string, previous: boolean): CommandHint {
  return {
    argv: ['eemt-dev', 'logs', pod, '-c', container, ...(previous ? ['--previous'] : [])],
    purpose: previous ? 'what it said before it ended' : 'what it says',
  };
}
