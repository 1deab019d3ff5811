import type { Finding, Observation } from '../../core/observation.ts';
import { genericIds } from '../../diagnosis/rules/index.ts';
import { isEemtDevError } from '../../errors/index.ts';
import type { Bug } from '../../eemt/defects/index.ts';
import type { Run } from '../../plan/step.ts';
import type { Session } from '../../targets/target.ts';
import { findingsOf } from '../findings-of.ts';
import { until } from '../until.ts';

export interface Sighting {
  /** Of the defect itself, by its own rule. */
  readonly finding: Finding;
  /** What else will not pass, consequences of it left out. */
  readonly others: readonly Finding[];
  /** From its oldest sign that has a time; null: none has. */
  readonly recognisedAfterMs: number | null;
}

/** Looks each second until the defect's own rule fires. undefined at the time limit (ms). */
export async function watchFor(
  bug: Bug,
  session: Session,
  { limitMs, failure }: { readonly limitMs: number; readonly failure: Error | null },
  run: Run,
): Promise<Sighting | undefined> {
  const said = failure === null ? {} : { lastRun: { at: run.tools.clock.iso(), lines: linesOf(failure) } };
  return until({ limitMs }, run, async () => {
    session.forget();
    const observation = { ...(await session.observe({ closely: true })), ...said };
    return sightingOf(bug, observation, Date.parse(run.tools.clock.iso()));
  });
}

/** Its own words, and the last ones of the tool. */
function linesOf(failure: Error): readonly string[] {
  const { tail } = isEemtDevError(failure) ? failure.details : {};
  const last = Array.isArray(tail) ? tail.filter((line): line is string => typeof line === 'string') : [];
  return [failure.message, ...last];
}

/** Pure. */
export function sightingOf(bug: Bug, observation: Observation, nowMs: number): Sighting | undefined {
  const findings = findingsOf(observation);
  const finding = findings.find(({ id }) => id === bug.id);
  if (finding === undefined) return undefined;
  const others = findings.filter(
    ({ id, course, consequenceOf }) =>
      id !== bug.id &&
      course === 'terminal' &&
      consequenceOf !== finding.key &&
      // What a run that failed did not get to is not there.
      !(finding.subject.kind === 'Run' && genericIds.has(id)),
  );
  return { finding, others, recognisedAfterMs: sinceFirst(finding, observation.at, nowMs) };
}

/** A sign is conclusive when it is first there, so the oldest counts. */
function sinceFirst({ evidence }: Finding, seenAt: string, nowMs: number): number | null {
  // What has the time of the look itself has none of its own.
  const dated = evidence.filter(({ at }) => at !== seenAt);
  const times = dated.map(({ at }) => Date.parse(at)).filter((time) => !Number.isNaN(time));
  return times.length === 0 ? null : Math.max(0, nowMs - Math.min(...times));
}
