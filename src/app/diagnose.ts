import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Finding } from '../core/observation.ts';
import type { EnvironmentStatus } from '../core/status.ts';
import { rules } from '../diagnosis/rules/index.ts';
import { bugs } from '../eemt/defects/index.ts';
import { StateConflictError } from '../errors/index.ts';
import type { CommandContext } from './context.ts';
import { findEnvironment } from './find-environment.ts';
import { openSession } from './open-session.ts';
import { statusNow } from './status.ts';

/** A finding with what its rule, or the catalogue of defects, knows of it. */
export interface Diagnosed extends Finding {
  readonly title: string;
  /** Why EEMT does that; null: it is no defect of EEMT. */
  readonly why: string | null;
}

export interface Diagnosis {
  readonly status: EnvironmentStatus;
  /** First causes before what follows from them. */
  readonly findings: readonly Diagnosed[];
  readonly tookMs: number;
}

/** One close look through all rules. Rejects only where there is no environment; what could not be looked at is said in it. */
export async function diagnose(context: CommandContext): Promise<Diagnosis> {
  const { env, record } = await findEnvironment(context, { newerIsFine: true });
  const run = await context.openRun('diagnose');
  try {
    const started = run.tools.clock.nowMs();
    const session = await openSession(env, record, run);
    const status = await statusNow({ env, record, session, closely: true });
    if (status.state === 'absent' && status.findings.length === 0 && status.unreadable.length === 0)
      throw new StateConflictError('STATE_ABSENT', `There is no environment ${env.name}.`, {
        hints: [advice`${eemtDev('up')} makes it`, advice`${eemtDev('list')} shows those that exist`],
      });
    const tookMs = run.tools.clock.nowMs() - started;
    return { status, findings: status.findings.map(explained), tookMs };
  } finally {
    await run.close();
  }
}

function explained(finding: Finding): Diagnosed {
  const bug = bugs.find(({ id }) => id === finding.id);
  const title = bug?.title ?? rules.find(({ id }) => id === finding.id)?.title ?? finding.id;
  return { ...finding, title, why: bug?.cause ?? null };
}
