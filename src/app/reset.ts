import { resolve } from 'node:path';
import { listRows } from '../eemt/page/jobs.ts';
import { answeredNo, UsageError } from '../errors/index.ts';
import type { Json } from '../lib/json.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import type { Session } from '../targets/target.ts';
import { absent } from './absent.ts';
import { changing } from './changing.ts';
import { choose } from './choose.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { stayingOn } from './first-target.ts';
import { findEnvironment, type FoundEnvironment } from './find-environment.ts';
import { openSession } from './open-session.ts';
import { findSeeds, uploadSeeds, type Seed } from './seeds.ts';
import { converge, type UpResult } from './converge.ts';

export interface ResetResult {
  readonly name: string;
  readonly url: string;
  /** As the page lists them afterwards. */
  readonly jobs: readonly Json[];
  /** Names of the uploads that it begins with. */
  readonly seeded: readonly string[];
  readonly durationMs: number;
}

export interface ResetRequest {
  /** Folder of elevation models to begin with. */
  readonly seed: string | null;
}

/** Between tests: fresh data and containers, all else stays. */
export async function reset(
  context: CommandContext,
  { seed }: ResetRequest = { seed: null },
): Promise<ResetResult> {
  const seeds = await seedsIn(context, seed);
  return withEnvironment(context, async (work) => {
    if (!work.record || !(await work.session.exists())) throw await absent(work, work.session, 'reset');
    await agree(context, work.env.name, '');
    return resetInPlace(context, { ...work, record: work.record }, seeds);
  });
}

export interface HardResetResult extends Pick<ResetResult, 'seeded'> {
  readonly up: UpResult;
}

/** All made anew on empty data. One plan of `up` under one lock: what can fail comes first, what ran before and its data go last. */
export async function resetHard(
  context: CommandContext,
  { seed }: ResetRequest = { seed: null },
): Promise<HardResetResult> {
  const seeds = await seedsIn(context, seed);
  return withEnvironment(context, async (work) => {
    // One that was killed may have removed what ran already; it is made anew anyway.
    if (!work.record) throw await absent(work, work.session, 'reset');
    await agree(context, work.env.name, ` and makes its ${work.session.what} anew`);
    const { session, run } = work;
    const chosen = await choose(context, {}, work, run);
    // The yes to losing the data is a yes to the plan, not to what eemt-dev.yaml of the checkout asks for.
    const agreed = { ...context, globals: { ...context.globals, yes: true } };
    const target = stayingOn(session, work.record);
    const asked = { recreate: true, wipe: true, build: true, cache: true, describe: null };
    return changing(work, { verb: 'reset' }, session, run, async (held) => {
      const up = await converge(agreed, asked, { found: work, chosen, target, run }, held);
      return { up, seeded: await uploadSeeds(run, up.designed.webUrl, seeds) };
    });
  });
}

async function seedsIn({ io }: CommandContext, folder: string | null): Promise<readonly Seed[]> {
  return folder === null ? [] : findSeeds(resolve(io.cwd, folder));
}

interface ResetWork extends FoundEnvironment {
  readonly session: Session;
  readonly run: LoggedRun;
}

async function withEnvironment<T>(
  context: CommandContext,
  work: (work: ResetWork) => Promise<T>,
): Promise<T> {
  const found = await findEnvironment(context);
  const run = await context.openRun('reset');
  try {
    return await work({ ...found, run, session: await openSession(found.env, found.record, run) });
  } finally {
    await run.close();
  }
}

async function resetInPlace(
  context: CommandContext,
  work: ResetWork & { readonly record: EnvironmentRecord },
  seeds: readonly Seed[],
): Promise<ResetResult> {
  const { env, record, session, run } = work;
  const { clock, http } = run.tools;
  const startedMs = clock.nowMs();
  const { url, seeded } = await changing(work, { verb: 'reset' }, session, run, async (held) => {
    await session.requireRunning();
    const wanted = await session.wanted(record);
    const plan = await session.plan({ do: 'reset', wanted });
    await plan.run(held, 'reset', run);
    return { url: wanted.webUrl, seeded: await uploadSeeds(run, wanted.webUrl, seeds) };
  });
  await run.close();
  const jobs = await listRows({ http, url, timeoutMs: 5000, signal: context.signal });
  return { name: env.name, url, jobs, seeded, durationMs: clock.nowMs() - startedMs };
}

async function agree({ globals, ask }: CommandContext, name: string, more: string): Promise<void> {
  if (globals.yes) return;
  const text = `This removes all jobs, uploads, results and caches of ${name}${more}.`;
  if (!ask) throw new UsageError('USAGE_YES', text, { hints: ['add --yes to agree'] });
  if (!(await ask.confirm({ message: `${text} Go on?`, default: false })))
    throw answeredNo('Nothing was changed.');
}
