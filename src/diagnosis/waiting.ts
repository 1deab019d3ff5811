import { advice, adviceText, type Advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { defaultName } from '../core/environment.ts';
import type { Finding, Observation, Rule } from '../core/observation.ts';
import { NotReadyError } from '../errors/index.ts';
import type { Verdict, Waiting } from '../plan/step.ts';
import { graphKey } from './graph.ts';
import { judgeAll } from './judge-all.ts';
import { rank } from './rank.ts';
import type { Readiness } from './ready.ts';

/**
 * Whether EEMT is ready, and what ends the wait where it never will be. Pure; giving up gives NotReadyError READY_HOPELESS or
 * READY_TIMEOUT, both with the findings.
 */
export function judgeReadiness(
  { done, progress, fraction, missing }: Readiness,
  observation: Observation,
  rules: readonly Rule[],
): Extract<Verdict, { readonly is: 'done' }> | Waiting {
  if (done) return { is: 'done', note: progress };
  const symptoms = judgeAll(observation, rules);
  return {
    is: 'waiting',
    missing,
    progress,
    ...(fraction === undefined ? {} : { fraction }),
    terminal: symptoms
      .filter((one) => one.course === 'terminal')
      .map((one) => `${one.id} ${graphKey(one.subject)}`),
    giveUp(why, waitMs) {
      const findings = rank(symptoms, observation);
      return why === 'terminal'
        ? terminalError(findings, progress)
        : timeLimitError(findings, progress, waitMs);
    },
  };
}

function terminalError(findings: readonly Finding[], progress: string): NotReadyError {
  // The worst cause that no waiting mends; its consequences stand behind it in the list.
  const first =
    findings.find((one) => one.course === 'terminal' && one.consequenceOf === null) ?? findings[0];
  const message = first === undefined ? `Not ready: ${progress}` : `${name(first)}: ${first.cause}`;
  return new NotReadyError('READY_HOPELESS', message, {
    findings,
    hints: hintsOf(findings),
    details: { progress },
  });
}

function timeLimitError(findings: readonly Finding[], progress: string, waitMs: number): NotReadyError {
  const first = findings[0];
  const cause = first === undefined ? '' : `; most likely cause: ${name(first)}: ${first.cause}`;
  const message = `Not ready after ${String(Math.round(waitMs / 1000))} s: ${progress}${cause}`;
  const hints =
    first === undefined
      ? [
          advice`Nothing was found that waiting cannot mend: ${eemtDev('up', '--timeout')} with a longer time goes on where this stopped.`,
        ]
      : hintsOf(findings);
  return new NotReadyError('READY_TIMEOUT', message, { findings, hints, details: { progress } });
}

function name(finding: Finding): string {
  return `${finding.subject.kind} ${finding.subject.name}`;
}

/** What cures the causes, then where to look; at most four. */
function hintsOf(findings: readonly Finding[]): readonly Advice[] {
  const causes = findings.filter((one) => one.consequenceOf === null);
  const cures = causes.flatMap(({ repair }) => (repair.command === null ? [] : [{ argv: repair.command }]));
  const looks = causes.flatMap(({ repair }) =>
    repair.byHand.map(({ argv, purpose }) => advice`${{ argv }} – ${purpose}`),
  );
  const said = new Map([...cures, ...looks].map((one) => [adviceText(one, defaultName), one]));
  return [...said.values()].slice(0, 4);
}
