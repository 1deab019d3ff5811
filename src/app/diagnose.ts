import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Finding } from '../core/observation.ts';
import type { EnvironmentStatus } from '../core/status.ts';
import { rules } from '../diagnosis/rules/index.ts';
import { bugs } from '../eemt/defects/index.ts';
import { StateConflictError } from '../errors/index.ts';
import type { Environment } from '../core/environment.ts';
import type { Run } from '../plan/step.ts';
import { readReproduction } from '../state/reproduction.ts';
import type { CommandContext } from './context.ts';
import { findEnvironment } from './find-environment.ts';
import { openSession } from './open-session.ts';
import { findingsThere } from './reproduce/findings-there.ts';
import { placeOf, sessionThere } from './reproduce/place-there.ts';
import { statusNow } from './status.ts';

/** A finding with what its rule, or the catalogue of defects, knows of it. */
export interface Diagnosed extends Finding {
  readonly title: string;
  /** Why EEMT does that; null: it is no defect of EEMT. */
  readonly why: string | null;
}

export interface Diagnosis {
  readonly status: EnvironmentStatus;
  /** First causes before what follows from them; those of a reproduction come last. */
  readonly findings: readonly Diagnosed[];
  readonly unreadable: readonly string[];
  readonly tookMs: number;
}

/** One close look through all rules, also at the place where a defect is being reproduced. Rejects only where there is no environment; what could not be looked at is said in it. */
export async function diagnose(context: CommandContext): Promise<Diagnosis> {
  const { env, record } = await findEnvironment(context, { newerIsFine: true });
  const run = await context.openRun('diagnose');
  try {
    const started = run.tools.clock.nowMs();
    const session = await openSession(env, record, run);
    const [status, there] = await Promise.all([
      statusNow({ env, record, session, closely: true }),
      lookThere(env, run),
    ]);
    if (
      there === undefined &&
      status.state === 'absent' &&
      status.findings.length === 0 &&
      status.unreadable.length === 0
    )
      throw new StateConflictError('STATE_ABSENT', `There is no environment ${env.name}.`, {
        hints: [advice`${eemtDev('up')} makes it`, advice`${eemtDev('list')} shows those that exist`],
      });
    const tookMs = run.tools.clock.nowMs() - started;
    const known = new Set(status.findings.map(({ key }) => key));
    // What both share, as their nodes, is said once.
    const more = there?.found.filter(({ key, subject }) => subject.namespace !== '' || !known.has(key));
    const findings = [...status.findings, ...(there?.aimed(more ?? []) ?? [])];
    return {
      status,
      findings: findings.map(explained),
      unreadable: [...status.unreadable, ...(there?.unreadable ?? [])],
      tookMs,
    };
  } finally {
    await run.close();
  }
}

/** undefined: no defect is being reproduced. */
async function lookThere(env: Environment, run: Run) {
  const read = await readReproduction(env);
  // One that nobody can read is said by the status of the environment.
  if (read.is !== 'there') return undefined;
  const there = read.reproduction;
  const place = placeOf(env, there);
  const session = await sessionThere(env, there, run);
  const { findings, unreadable } = await statusNow({ env: place, record: undefined, session, closely: true });
  const where = there.place === 'beside' ? place.namespace : place.name;
  return {
    found: findings,
    aimed: (some: readonly Finding[]) => findingsThere(env, there, some),
    unreadable: unreadable.map((text) => `${where}: ${text}`),
  };
}

function explained(finding: Finding): Diagnosed {
  const bug = bugs.find(({ id }) => id === finding.id);
  const title = bug?.title ?? rules.find(({ id }) => id === finding.id)?.title ?? finding.id;
  return { ...finding, title, why: bug?.cause ?? null };
}
