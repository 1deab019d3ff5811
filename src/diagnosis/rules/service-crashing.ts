import { eemtDev } from '../../core/command-hint.ts';
import type { Observation, Rule, ServiceContainer, Symptom } from '../../core/observation.ts';
import { evidence } from '../../core/observed/evidence.ts';
import {
  called,
  calledFirst,
  containerRef,
  containersOf,
  isCrashing,
  linesOf,
} from '../../core/observed/services.ts';
import { healedByHand, inspect, logsOfContainer } from '../../core/repair.ts';
import { exitWords } from './exit-code.ts';
import { meaningfulLine } from './log-line.ts';

export const serviceCrashing: Rule = {
  id: 'service-crashing',
  title: 'A container of the Compose project crashes',
  judge: (seen) =>
    containersOf(seen)
      .filter((one) => isCrashing(seen, one))
      .map((one) => symptom(seen, one)),
};

function symptom(seen: Observation, container: ServiceContainer): Symptom {
  const { name, state, restarts, oomKilled } = container;
  const line = meaningfulLine(linesOf(seen, container), '');
  const what = oomKilled
    ? `${calledFirst(container)} was killed: it used more memory than it may.`
    : `${calledFirst(container)} ended ${times(crashesOf(container))} (${ended(container)})`;
  return {
    subject: containerRef(container),
    severity: 'critical',
    cause: oomKilled ? what : line === undefined ? `${what}.` : `${what}: ${line}`,
    evidence: [
      evidence(
        called(container),
        `${state}: ${oomKilled ? 'killed for its use of memory, ' : ''}${ended(container)}, ${String(restarts)} restarts`,
        seen.at,
      ),
      ...(line === undefined ? [] : [evidence(`log of ${name}`, line, seen.at)]),
    ],
    course: isTerminal(container) ? 'terminal' : 'transient',
    repair: healedByHand(
      [logsOfContainer(name), ...(container.isProcess ? [] : [inspect(name)])],
      oomKilled ? eemtDev('up', '--profile', 'balanced') : undefined,
    ),
  };
}

/** The engine counts a restart when it decides on it. */
function crashesOf({ state, restarts }: ServiceContainer): number {
  return state === 'exited' || state === 'dead' ? restarts + 1 : restarts;
}

/** The engine tries again after a tenth of a second, then after twice as long each time: five times are three seconds. */
const triesUntilFinal = 5;

/**
 * Once can be bad luck while everything starts together, and a container that runs at the moment may stay. One that is not started again
 * stays as it is.
 */
function isTerminal(container: ServiceContainer): boolean {
  const { state } = container;
  if (state === 'restarting') return crashesOf(container) >= triesUntilFinal;
  return state !== 'running';
}

function ended({ exitCode }: ServiceContainer): string {
  return exitCode === null ? 'how is not known' : exitWords(exitCode);
}

function times(crashes: number): string {
  return crashes === 1 ? 'once' : `${String(crashes)} times`;
}
