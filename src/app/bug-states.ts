import type { EnvironmentStatus } from '../core/status.ts';
import { isFetched } from '../core/source-name.ts';
import { bugState, type BugState } from '../eemt/defects/bug-state.ts';
import type { CuresFit } from '../eemt/defects/cures-fit.ts';
import type { Bug } from '../eemt/defects/index.ts';
import type { Source, SourceAnswer } from '../eemt/source.ts';
import { isEemtDevError } from '../errors/index.ts';
import { readVariables } from '../settings/read-variables.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { fitOf, knownSource } from './cures-fit.ts';
import { findEnvironment, type FoundEnvironment } from './find-environment.ts';
import { livingSession } from './open-session.ts';
import { lookForSource } from './source-in-use.ts';
import { statusNow } from './status.ts';

export interface BugStates {
  readonly source: Source | null;
  /** What runs, as it was seen; null where nothing of ours is there. */
  readonly status: EnvironmentStatus | null;
  readonly stateOf: (bug: Bug) => BugState;
  /** How cures and patches suit the source; null where there is none. */
  readonly fit: CuresFit | null;
}

/** How it is with every defect: by one look at what runs, and by what the cures find to do in the source. Needs neither. */
export async function bugStates(
  context: CommandContext,
  { source: asked, verb }: { readonly source: string | undefined; readonly verb: string },
): Promise<BugStates> {
  const found = await findEnvironment(context, { newerIsFine: true });
  const run = await context.openRun(verb);
  try {
    const source = await sourceFor(asked, found, context, run);
    const [known, status] = await Promise.all([
      'dir' in source ? knownSource(source.dir, run) : source,
      look(found, run),
    ]);
    const leftOut = found.record?.leftOut ?? [];
    return {
      source: 'dir' in source ? source : null,
      status,
      fit: 'dir' in source && !('missing' in known) ? fitOf(source.dir, known) : null,
      stateOf: (bug) => bugState(bug, { source: known, findings: status?.findings ?? [], leftOut }),
    };
  } finally {
    await run.close();
  }
}

/** One that is asked for must be there; that of the environment and that around here may be gone. */
async function sourceFor(
  asked: string | undefined,
  { record }: FoundEnvironment,
  context: CommandContext,
  run: LoggedRun,
): Promise<SourceAnswer> {
  const { io, signal } = context;
  const variable = readVariables(io.env, io.cwd).find(({ key }) => key === 'source')?.value;
  const usual = record?.source ?? (typeof variable === 'string' ? variable : null);
  // To list something, nothing is fetched.
  const setting = asked ?? (isFetched(usual) ? null : usual);
  try {
    return await lookForSource(context, { setting, anew: asked !== undefined }, run);
  } catch (error) {
    if (asked !== undefined || !isEemtDevError(error) || signal.aborted) throw error;
    return { missing: error.message };
  }
}

/** Nothing that runs is a reason to fail: what cannot be seen is not told of. */
async function look({ env, record }: FoundEnvironment, run: LoggedRun): Promise<EnvironmentStatus | null> {
  try {
    const session = await livingSession(env, record, run);
    return session ? await statusNow({ env, record, session, closely: true }) : null;
  } catch (error) {
    if (!isEemtDevError(error) || run.signal.aborted) throw error;
    return null;
  }
}
