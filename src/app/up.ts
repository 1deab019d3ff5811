import type { Edits } from '../core/blueprint.ts';
import type { Fallback } from '../core/fallback.ts';
import { standInOf, standInReasons, standInText } from '../core/stand-in.ts';
import { whyNotHere, withMoreHints } from '../errors/index.ts';
import type { Held } from '../plan/held.ts';
import type { Settings } from '../settings/settings.ts';
import { readRecord, writeRecord } from '../state/record.ts';
import { usualTarget } from '../targets/index.ts';
import type { Session } from '../targets/target.ts';
import { changing, takeOver } from './changing.ts';
import { choose, type Chosen } from './choose.ts';
import { chooseTarget, sayOther } from './choose-target.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import {
  converge,
  decidingOf,
  hostRequestOf,
  prepare,
  type Asked,
  type UpResult,
  type Work,
} from './converge.ts';
import { sayCuresFit } from './cures-fit.ts';
import { findEnvironment } from './find-environment.ts';
import { withoutContainers } from './without-containers.ts';
import { firstThatFits, type ChosenTarget } from './first-target.ts';
import { leave, leavingOf } from './leave-target.ts';
import { planToAgree, type PlanToAgree } from './plan-to-agree.ts';
import { sayAlone } from './reproduce/end-alone.ts';

export interface UpRequest extends Pick<Asked, 'only'> {
  /** Settings that the command line says. */
  readonly flags: Partial<Settings>;
  readonly recreate: boolean;
  readonly build: boolean;
  readonly cache: boolean;
  /** What may be taken, unasked, where the real thing is not to be had; default `none`. */
  readonly fallback?: Fallback;
  /** The plan in words, for whoever is asked whether to go on; null: nobody needs to see it. */
  readonly describe: ((plan: PlanToAgree) => string) | null;
  /** Edits before all cures, for a defect that is to show; nobody waits until EEMT answers then. */
  readonly arrange?: Edits;
  readonly waits?: boolean;
}

/** For verbs that bring something up on their way: whoever asked has agreed, and what is there is used. */
export const plainUp = {
  recreate: false,
  build: true,
  cache: true,
  fallback: 'none',
  describe: null,
} as const;

/** The whole of `up`: settings, source, target, checks, design, consent, plan, status. */
export function up(context: CommandContext, request: UpRequest): Promise<UpResult> {
  return withChosen(context, request, { looksOnly: false }, (work) =>
    changing(work.found, { verb: 'up', anew: request.recreate }, work.target.session, work.run, (held) =>
      convergeSomewhere(context, { ...request, wipe: false }, work, held),
    ),
  );
}

/** What `up` would do, step by step, what goes elsewhere first; changes nothing. */
export function planUp(context: CommandContext, request: UpRequest): Promise<PlanToAgree> {
  return withChosen(context, request, { looksOnly: true }, async (work) => {
    const { found, target, run } = work;
    await sayAlone(found.env, run);
    const { steps: first } = await leavingOf(found.env, target.session, run);
    const { designed, plan } = await prepare({ ...request, wipe: false }, work);
    const steps = [...first, ...(await plan.judge())];
    return planToAgree(steps, decidingOf(work, designed, context.roots.cache));
  });
}

/** Settings, source and target, for a verb that makes an environment as it should be. */
export async function withChosen<T>(
  context: CommandContext,
  { flags, recreate, fallback = 'none' }: Pick<UpRequest, 'flags' | 'recreate' | 'fallback'>,
  { looksOnly, verb = 'up' }: { readonly looksOnly: boolean; readonly verb?: string },
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
    const chosen = await choose(context, flags, found, run, { anew: true, fallback });
    const { resolved, source } = chosen;
    const host = hostRequestOf(found.env, chosen, recreate);
    const question = { found, resolved, host, looksOnly, mayStandIn: { source, fallback } };
    const target = await chooseTarget(question, context, run);
    announce(chosen, target, context, run);
    for (const text of chosen.notes) run.emit({ event: 'notice', level: 'info', text });
    await sayCuresFit(chosen.source, run);
    return await work({ found, chosen, target, run }).catch((error: unknown) => {
      throw withMoreHints(error, target.otherwise);
    });
  } finally {
    await run.close();
  }
}

/** First of all that what runs is a stand-in, where it is. */
function announce(chosen: Chosen, target: ChosenTarget, { globals }: CommandContext, run: LoggedRun): void {
  const { session, why } = target;
  const standIn = standInOf(standInReasons(chosen.standIn, target.standIn), usualTarget);
  if (standIn !== null) {
    run.emit({ event: 'notice', level: 'warning', text: standInText(standIn, globals.name) });
    run.emit({ event: 'notice', level: 'info', text: `The reason: ${standIn.why.replace(/\.?$/, '.')}` });
  }
  run.emit({ event: 'target-chosen', target: session.target, why });
  if (target.byMachine) sayOther(target, globals.name, run);
}

/** Where the machine turns out to be unable to run the target, which nobody asked for, and EEMT has never run there, the next one is taken. */
async function convergeSomewhere(
  context: CommandContext,
  asked: Asked & Pick<UpRequest, 'fallback'>,
  work: Work,
  held: Held,
): Promise<UpResult> {
  try {
    return await converge(context, asked, work, held);
  } catch (error) {
    const why = whyNotHere(error);
    const { session, next } = work.target;
    if (why === undefined || next.length === 0) throw error;
    await work.run.close();
    const target = await nextTarget(
      context,
      work,
      asked.fallback ?? 'none',
      `${session.target} could not be made here: ${why.replace(/\.$/, '')}`,
    );
    if (target === undefined) throw error;
    await takeInstead(target.session, session, held, work.run);
    return converge(context, { ...asked, describe: null }, { ...work, target }, held);
  }
}

async function nextTarget(
  context: CommandContext,
  { found, chosen, target, run }: Work,
  fallback: Fallback,
  why: string,
): Promise<ChosenTarget | undefined> {
  const host = hostRequestOf(found.env, chosen, false);
  const { resolved, source } = chosen;
  const question = { found, resolved, host, looksOnly: false, mayStandIn: { source, fallback } };
  const { fits, against, ...other } = await firstThatFits(target.next, question, context, run);
  if (!fits) run.emit({ event: 'notice', level: 'warning', text: `${why}; ${other.why}` });
  const { target: tried } = target.session;
  const all = [{ target: tried, failed: [{ id: tried, title: tried, found: why }] }, ...against];
  const taken = fits
    ? { ...other, why }
    : await withoutContainers(all, { ...question, lives: false }, context, run);
  if (taken) announce(chosen, taken, context, run);
  return taken;
}

/** Remembered first, so that one who is stopped goes on with the new target; then what the failed attempt made goes. */
async function takeInstead(session: Session, failed: Session, held: Held, run: LoggedRun): Promise<void> {
  const { record: path } = held.env.paths;
  const read = await readRecord(path);
  if (read.is === 'record') {
    const { undecided, ...decided } = read.record;
    await writeRecord(path, { ...(undecided ? decided : read.record), target: session.target });
  }
  await leave([failed], 'up', held, run);
  await takeOver(held.env, session, null);
}
