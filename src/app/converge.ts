import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Edits } from '../core/blueprint.ts';
import type { Environment } from '../core/environment.ts';
import { standInReasons } from '../core/stand-in.ts';
import type { EnvironmentStatus } from '../core/status.ts';
import { bugs } from '../eemt/defects/index.ts';
import type { Held } from '../plan/held.ts';
import type { StepResult } from '../plan/run-plan.ts';
import type { Run, StepId } from '../plan/step.ts';
import { isExplicit } from '../settings/resolved.ts';
import { toRemember } from '../settings/to-remember.ts';
import { requireMark } from '../state/data-folders.ts';
import { makeMark, markedId } from '../state/mark.ts';
import { writeRecord, type EnvironmentRecord } from '../state/record.ts';
import { removeLive } from '../targets/live-folder.ts';
import type { Designed, DesignRequest, SessionPlan, UpOptions } from '../targets/target.ts';
import type { Chosen } from './choose.ts';
import { agreeUnconfined } from './agree-unconfined.ts';
import { consent } from './consent.ts';
import type { ChosenTarget } from './first-target.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import type { FoundEnvironment } from './find-environment.ts';
import { estimateOf, rememberDurations, withEstimate } from './estimate.ts';
import { leave, leavingOf } from './leave-target.ts';
import { planToAgree, type Deciding, type PlanToAgree } from './plan-to-agree.ts';
import { prepareHost, type HostRequest } from './prepare-host.ts';
import { rememberedAfter } from './remembered.ts';
import { endAlone } from './reproduce/end-alone.ts';
import { statusNow, withCured } from './status.ts';

/** What EEMT is after `up`, and what was done for it. */
export interface UpResult {
  readonly status: EnvironmentStatus;
  readonly targetWhy: string;
  readonly designed: Designed;
  readonly steps: readonly StepResult[];
  readonly dataDir: string;
}

/** All that a verb has at hand that makes an environment as it should be. */
export interface Work {
  readonly found: FoundEnvironment;
  readonly chosen: Chosen;
  readonly target: ChosenTarget;
  readonly run: LoggedRun;
}

export type Asked = Omit<UpOptions, 'caBundle'> & {
  /** The plan in words, for whoever is asked whether to go on; null: they were asked. */
  readonly describe: ((plan: PlanToAgree) => string) | null;
  /** Edits before all cures, for a defect that is to show. */
  readonly arrange?: Edits;
  /** The page runs from the live folder. */
  readonly live?: {
    /** Before anything is changed. */
    readonly look: (prepared: Prepared) => Promise<void>;
    /** Fills it before the plan runs. */
    readonly fill: (prepared: Prepared) => Promise<void>;
  };
};

export interface Prepared {
  readonly request: DesignRequest;
  readonly designed: Designed;
  readonly plan: SessionPlan;
  readonly record: EnvironmentRecord;
}

/** The plan of `up`, from a look; changes nothing. */
export async function prepare(asked: Asked, { found, chosen, target, run }: Work): Promise<Prepared> {
  const { env, record } = found;
  const { resolved, source, leftOut } = chosen;
  const { session, next } = target;
  const { settings, sparePort } = await session.fit(resolved, asked);
  const id = idOf(env, record);
  const diskLimitMi = record?.diskLimitMi ?? null;
  const { arrange = {} } = asked;
  // Whoever wants a cluster alone wants it as EEMT's pages make it.
  const without = asked.only === 'cluster' ? bugs.map((bug) => bug.id) : leftOut;
  const live = asked.live !== undefined;
  const request = { id, source, settings, leftOut: without, sparePort, diskLimitMi, arrange, live };
  const designed = await session.design(request);
  const options = { ...asked, caBundle: settings.caBundle };
  const plan = await designed.up(options);
  const written: EnvironmentRecord = {
    version: 4,
    id,
    target: session.target,
    ...(next.length > 0 ? { undecided: true } : {}),
    ...(asked.only === 'cluster' ? { deployedBy: 'scripts' } : {}),
    source: source.dir,
    sourceKind: source.kind === 'given' ? 'checkout' : source.kind,
    ...standInRecorded(chosen, target),
    namespace: env.namespace,
    answers: toRemember(resolved, settings, record?.answers),
    workers: designed.workers,
    images: await designed.images(),
    leftOut,
    diskLimitMi: designed.diskLimitMi,
    engine: designed.engine,
    createdAt: record?.createdAt ?? run.tools.clock.iso(),
  };
  return { request, designed, plan, record: written };
}

function standInRecorded({ standIn: source }: Chosen, { standIn: target }: ChosenTarget) {
  const reasons = standInReasons(source, target);
  return reasons === undefined ? {} : { standIn: reasons };
}

/** The mark's, which nodes carry. Where only the mark is lost, the record's; with neither, data that lies there is nobody's. */
function idOf(env: Environment, record: EnvironmentRecord | undefined): string {
  const id = markedId(env) ?? record?.id;
  if (id !== undefined) return id;
  if (existsSync(env.paths.data)) requireMark(env);
  return randomBytes(4).toString('hex');
}

/** What this machine is asked for. */
export function hostRequestOf(
  env: Environment,
  { resolved, source }: Chosen,
  recreate: boolean,
): HostRequest {
  const { settings, origins } = resolved;
  return {
    env,
    port: settings.port,
    portAsked: isExplicit(origins, 'port'),
    recreate,
    nodes: settings.nodes,
    needsGit: source.kind === 'clone',
    sourceDir: source.dir,
  };
}

/** From checks to the status at the end, for whoever holds the environment. */
export async function converge(
  context: CommandContext,
  asked: Asked,
  work: Work,
  held: Held,
): Promise<UpResult> {
  const { found, chosen, target, run } = work;
  const { session, why: targetWhy } = target;
  const { env } = found;
  const { cache } = context.roots;
  await endAlone(context, env, run);
  await agreeUnconfined(context, work);
  await prepareHost(hostRequestOf(env, chosen, asked.recreate), context, session, run);
  const leaving = await leavingOf(env, session, run);
  const prepared = await prepare(asked, work);
  const { designed, plan, record } = prepared;
  await asked.live?.look(prepared);
  const deciding = decidingOf(work, designed, cache);
  const { describe } = asked;
  const shown: Parameters<typeof consent>[1]['shown'] =
    found.record === undefined && describe
      ? async (steps) => describe(await planToAgree(steps, deciding))
      : null;
  const told = await consent(context, { plan, session, leaving, shown }, run);
  if (markedId(env) !== record.id) {
    await makeMark(env, record.id);
    session.forget();
  }
  // Before the old one goes: whoever goes on after a kill must know where to.
  await writeRecord(env.paths.record, record);
  if (leaving.sessions.length > 0) {
    await leave(leaving.sessions, 'up', held, run);
    session.forget();
  }
  await asked.live?.fill(prepared);
  // Whoever agreed to the plan has read them.
  if (told === 'nothing was shown')
    for (const text of designed.notes) run.emit({ event: 'notice', level: 'info', text });
  const judged = await plan.judge();
  const estimate = await estimateOf(judged, deciding, cache);
  const emit: Run['emit'] = (event) => {
    run.emit(withEstimate(event, estimate));
  };
  const remembering = { held, before: found.record, written: record };
  const steps = await runRemembering(plan, remembering, { ...run, emit });
  // Nobody runs from it any more.
  if (asked.live === undefined) await removeLive(env);
  if (asked.arrange === undefined) await rememberDurations(judged, steps, deciding, cache);
  await run.close();
  const status = await statusNow({ env, record, session, closely: false });
  return {
    status: withCured(status, designed.changedBy),
    targetWhy,
    designed,
    steps,
    dataDir: env.paths.data,
  };
}

/** What a person judges a plan by. */
export function decidingOf({ found, chosen, target }: Work, designed: Designed, cache: string): Deciding {
  const { session, why: targetWhy } = target;
  const { name, paths } = found.env;
  return {
    name,
    data: paths.data,
    cache,
    target: session.target,
    targetWhy,
    designed,
    session,
    source: chosen.source,
    settings: chosen.resolved.settings,
  };
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
  const { record } = held.env.paths;
  let failed: StepId | undefined;
  const watched: Run = {
    ...run,
    emit: (event) => {
      if (event.event === 'step-failed') failed ??= event.id;
      run.emit(event);
    },
  };
  try {
    const steps = await plan.run(held, 'up', watched);
    const { undecided, ...decided } = written;
    if (undecided) await writeRecord(record, decided);
    return steps;
  } catch (error) {
    const answer = failed === undefined ? undefined : plan.answerOf(failed);
    const remembered = rememberedAfter(error, answer, before, written);
    if (remembered !== written) await writeRecord(record, remembered);
    throw error;
  }
}
