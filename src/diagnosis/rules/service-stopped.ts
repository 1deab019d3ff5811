import type { CommandHint } from '../../core/command-hint.ts';
import type { Observation, Rule, ServiceContainer, Symptom } from '../../core/observation.ts';
import { evidence } from '../../core/observed/evidence.ts';
import {
  called,
  calledFirst,
  containerRef,
  containersOf,
  hasFailed,
  partsWord,
  projectRef,
} from '../../core/observed/services.ts';
import { healedByUp } from '../../core/repair.ts';
import { exitWords } from './exit-code.ts';

/** `created` and `restarting` are on their way; these stay as they are until someone starts them. */
const standing: readonly ServiceContainer['state'][] = ['exited', 'dead', 'paused'];

export const serviceStopped: Rule = {
  id: 'service-stopped',
  title: 'A container of the Compose project is stopped',
  judge: (seen) => {
    const all = containersOf(seen);
    const stopped = all.filter(
      (one) => standing.includes(one.state) && one.error === null && !hasFailed(one),
    );
    // All of them stopped is one fact: someone (or the machine) stopped the environment.
    if (stopped.length > 1 && stopped.length === all.length) return [everything(seen, stopped)];
    return stopped.map((one) => symptom(seen, one));
  },
};

function symptom(seen: Observation, container: ServiceContainer): Symptom {
  const { name, state, exitCode } = container;
  const code = exitCode === null ? '' : ` (exit code ${String(exitCode)})`;
  return {
    subject: containerRef(container),
    severity: 'critical',
    cause:
      state === 'paused'
        ? `${calledFirst(container)} is paused.`
        : `${calledFirst(container)} is stopped${code}.`,
    evidence: [said(seen, container)],
    course: 'terminal',
    repair: healedByUp(container.isProcess ? [] : [startsIt(state, name)]),
  };
}

function startsIt(state: ServiceContainer['state'], name: string): CommandHint {
  return state === 'paused'
    ? { argv: ['docker', 'unpause', name], purpose: 'lets it go on' }
    : { argv: ['docker', 'start', name], purpose: 'starts it' };
}

function everything(seen: Observation, stopped: readonly ServiceContainer[]): Symptom {
  return {
    subject: projectRef(seen),
    severity: 'critical',
    cause: `All ${String(stopped.length)} ${partsWord(seen)} are stopped.`,
    evidence: stopped.map((one) => said(seen, one)),
    course: 'terminal',
    repair: healedByUp(
      seen.native === undefined
        ? [
            {
              argv: ['docker', 'start', ...stopped.map(({ name }) => name)],
              purpose: 'starts the containers',
            },
          ]
        : [],
    ),
  };
}

function said(seen: Observation, container: ServiceContainer) {
  const { state, exitCode } = container;
  return evidence(called(container), exitCode === null ? state : `${state}: ${exitWords(exitCode)}`, seen.at);
}
