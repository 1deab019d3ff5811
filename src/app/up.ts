import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Environment } from '../core/environment.ts';
import type { EnvironmentStatus } from '../core/status.ts';
import type { Held } from '../plan/held.ts';
import type { StepResult } from '../plan/run-plan.ts';
import type { Run, StepId } from '../plan/step.ts';
import { isExplicit } from '../settings/resolved.ts';
import type { Settings } from '../settings/settings.ts';
import { toRemember } from '../settings/to-remember.ts';
import { requireMark } from '../state/data-folders.ts';
import { makeMark, markedId } from '../state/mark.ts';
import { writeRecord, type EnvironmentRecord } from '../state/record.ts';
import type { Designed, JudgedStep, Session, SessionPlan, UpOptions } from '../targets/target.ts';
import { changing } from './changing.ts';
import { choose, type Chosen } from './choose.ts';
import { consent, type PlanToAgree } from './consent.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { findEnvironment, type FoundEnvironment } from './find-environment.ts';
import { openSession } from './open-session.ts';
import { prepareHost } from './prepare-host.ts';
import { rememberedAfter } from './remembered.ts';
import { statusNow, withCured } from './status.ts';

export interface UpRequest {
  /** Settings that the command line says. */
  readonly flags: Partial<Settings>;
  readonly recreate: boolean;
  readonly build: boolean;
  readonly cache: boolean;
  /** The plan in words, for whoever is asked whether to go on. */
  readonly describe: (plan: PlanToAgree) => string;
}

/** What EEMT is after `up`, and what was done for it. */
export interface UpResult {
  readonly status: EnvironmentStatus;
  readonly designed: Designed;
  readonly steps: readonly StepResult[];
  readonly dataDir: string;
}

/** The whole of `up`: settings, source, checks, design, consent, plan, status. */
export function up(context: CommandContext, request: UpRequest): Promise<UpResult> {
  return withChosen(context, 'up', request.flags, (work) =>
    changing(work.found, { verb: 'up', anew: request.recreate }, work.session, work.run, (held) =>
      converge(context, { ...request, wipe: false }, work, held),
    ),
  );
}

/** What `up` would do, step by step; changes nothing. */
export function planUp(
  context: CommandContext,
  request: UpRequest,
): Promise<{ readonly steps: readonly JudgedStep[]; readonly designed: Designed }> {
  return withChosen(context, 'up', request.flags, async (work) => {
    const { designed, plan } = await prepare({ ...request, wipe: false }, work);
    return { designed, steps: await plan.judge() };
  });
}

/** All that a verb has at hand that makes an environment as it should be. */
export interface Work {
  readonly found: FoundEnvironment;
  readonly chosen: Chosen;
  readonly session: Session;
  readonly run: LoggedRun;
}

export type Asked = Omit<UpOptions, 'caBundle'> & Pick<UpRequest, 'describe'>;

/** Settings and source of a verb that makes an environment as it should be, and its session. */
export async function withChosen<T>(
  context: CommandContext,
  verb: string,
  flags: Partial<Settings>,
  work: (work: Work) => Promise<T>,
): Promise<T> {
  const found = await findEnvironment(context);
  const run = await context.openRun(verb);
  try {
    if (found.lost !== undefined)
      run.emit({
        event: 'notice',
        level: 'warning',
        text: `${found.lost}; its answers are lost, the environment is not`,
      });
    const chosen = await choose(context, flags, found, run);
    const session = await openSession(found.env, found.record, run);
    return await work({ found, chosen, session, run });
  } finally {
    await run.close();
  }
}

interface Prepared {
  readonly designed: Designed;
  readonly plan: SessionPlan;
  readonly record: EnvironmentRecord;
}

async function prepare(asked: Asked, { found, chosen, session, run }: Work): Promise<Prepared> {
  const { env, record } = found;
  const { resolved, source, leftOut } = chosen;
  const { settings, sparePort } = await session.fit(resolved, asked);
  const id = idOf(env, record);
  const diskLimitMi = record?.diskLimitMi ?? null;
  const designed = await session.design({ id, source, settings, leftOut, sparePort, diskLimitMi });
  const options = { ...asked, caBundle: settings.caBundle };
  const plan = await designed.up(options);
  const written: EnvironmentRecord = {
    version: 3,
    id,
    target: session.target,
    source: source.dir,
    namespace: env.namespace,
    answers: toRemember(resolved, settings, record?.answers),
    workers: designed.workers,
    leftOut,
    diskLimitMi: designed.diskLimitMi,
    engine: designed.engine,
    createdAt: record?.createdAt ?? run.tools.clock.iso(),
  };
  return { designed, plan, record: written };
}

/** The mark's, which nodes carry. Where only the mark is lost, the record's; with neither, data that lies there is nobody's. */
function idOf(env: Environment, record: EnvironmentRecord | undefined): string {
  const id = markedId(env) ?? record?.id;
  if (id !== undefined) return id;
  if (existsSync(env.paths.data)) requireMark(env);
  return randomBytes(4).toString('hex');
}

/** From checks to the status at the end, for whoever holds the environment. */
export async function converge(
  context: CommandContext,
  asked: Asked,
  work: Work,
  held: Held,
): Promise<UpResult> {
  const { found, chosen, session, run } = work;
  const { env } = found;
  const { settings, origins } = chosen.resolved;
  await prepareHost(
    {
      env,
      port: settings.port,
      portAsked: isExplicit(origins, 'port'),
      recreate: asked.recreate,
      nodes: settings.nodes,
      needsGit: chosen.source.kind === 'clone',
      sourceDir: chosen.source.dir,
    },
    context,
    session,
    run,
  );
  const { designed, plan, record } = await prepare(asked, work);
  await consent(context, plan, designed, session, found.record === undefined ? asked.describe : null);
  if (markedId(env) !== record.id) {
    await makeMark(env, record.id);
    session.forget();
  }
  await writeRecord(env.paths.record, record);
  for (const text of designed.notes) run.emit({ event: 'notice', level: 'info', text });
  const steps = await runRemembering(plan, { held, before: found.record, written: record }, run);
  await run.close();
  const status = await statusNow({ env, record, session, closely: false });
  return { status: withCured(status, designed.changedBy), designed, steps, dataDir: env.paths.data };
}

interface Remembering {
  readonly held: Held;
  readonly before: EnvironmentRecord | undefined;
  readonly written: EnvironmentRecord;
}

/** Runs the plan; where it fails, only what was reached stays remembered. */
async function runRemembering(
  plan: SessionPlan,
  { held, before, written }: Remembering,
  run: Run,
): Promise<readonly StepResult[]> {
  let failed: StepId | undefined;
  const watched: Run = {
    ...run,
    emit: (event) => {
      if (event.event === 'step-failed') failed ??= event.id;
      run.emit(event);
    },
  };
  try {
    return await plan.run(held, 'up', watched);
  } catch (error) {
    const answer = failed === undefined ? undefined : plan.answerOf(failed);
    const remembered = rememberedAfter(error, answer, before, written);
    if (remembered !== written) await writeRecord(held.env.paths.record, remembered);
    throw error;
  }
}
