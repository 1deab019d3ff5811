import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { TargetName } from '../core/environment.ts';
import type { Check } from '../diagnosis/host/check.ts';
import { flagOfOther, wishedTarget, type TargetWish } from '../settings/wished-target.ts';
import { targetNames } from '../targets/index.ts';
import type { Session } from '../targets/target.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import type { FoundEnvironment } from './find-environment.ts';
import { livingSession, openOn } from './open-session.ts';
import { fetchLacking, hostChecks, type HostRequest } from './prepare-host.ts';
import type { ResolvedSettings } from '../settings/resolved.ts';
import { helperNames } from '../tools/supported-versions.ts';

export interface ChosenTarget {
  readonly session: Session;
  readonly why: string;
  /** What is tried where this one cannot be made; none where somebody asked for it, or the environment lives on it. */
  readonly next: readonly TargetName[];
  /** Nobody said which: it follows from what this machine can run. */
  readonly byMachine: boolean;
}

export interface TargetQuestion {
  readonly found: FoundEnvironment;
  readonly resolved: ResolvedSettings;
  readonly host: HostRequest;
  /** The verb only looks: nobody is asked anything, and whoever could be is taken to agree to fetch what lacks. */
  readonly looksOnly: boolean;
}

/**
 * The target that `up` is for: the one that somebody asks for, the one that the environment lives on, else the first that this machine can run.
 * Rejects with UsageError USAGE_TARGET where what is asked for contradicts itself.
 */
export async function chooseTarget(
  question: TargetQuestion,
  context: CommandContext,
  run: LoggedRun,
): Promise<ChosenTarget> {
  const { env, record } = question.found;
  const wish = wishedTarget(question.resolved);
  const living = record?.undecided ? undefined : await livingSession(env, record, run);
  if (living && !(wish && (await moves(living, wish, question.looksOnly, context, run))))
    return { session: living, why: 'the environment is there', next: [], byMachine: false };
  if (wish) {
    const session = await openOn(wish.target, env, run);
    return { session, why: reasonOf(wish), next: [], byMachine: false };
  }
  return firstThatFits(targetNames, question, context, run);
}

/** The first of these on which no prerequisite fails; where there is none, the first of all, whose way out people read. */
export async function firstThatFits(
  targets: readonly TargetName[],
  question: TargetQuestion,
  context: CommandContext,
  run: LoggedRun,
): Promise<ChosenTarget & { readonly fits: boolean }> {
  const { env } = question.found;
  const against: string[] = [];
  let first: Session | undefined;
  for (const [index, name] of targets.entries()) {
    const session = await openOn(name, env, run);
    first ??= session;
    const failed = await failedChecks(session, question, context, run);
    const next = targets.slice(index + 1);
    if (failed.length === 0) return { session, why: whyTaken(against), next, byMachine: true, fits: true };
    against.push(
      `${name} cannot run here: ${failed.map(({ title, found }) => `${title}: ${found}`).join('; ')}`,
    );
  }
  if (first === undefined) throw new TypeError('there is no target to choose from');
  return { session: first, why: against.join('. '), next: [], byMachine: true, fits: false };
}

/** What a person is told where the target is not the one that they would expect. */
export function sayOther({ session, why }: ChosenTarget, name: string, run: LoggedRun): void {
  const { target } = session;
  const [usual] = targetNames;
  if (target === usual) return;
  const insist = adviceText(advice`${eemtDev('up', '--target', usual)} insists on ${usual}`, name);
  run.emit({
    event: 'notice',
    level: 'warning',
    text: `${why}.\nEEMT runs with ${target} instead; ${insist}.`,
  });
}

/** Whether the environment is to move to another target. What a checkout's file says moves nothing unless a person says so. */
async function moves(
  living: Session,
  wish: TargetWish,
  looksOnly: boolean,
  { ask, globals }: CommandContext,
  run: LoggedRun,
): Promise<boolean> {
  const { target, origin, place, direct } = wish;
  if (target === living.target) return false;
  if (!direct) {
    if (origin === 'flag') throw flagOfOther(globals.name, living.target, wish);
    return false;
  }
  if (origin !== 'file') return true;
  const says = `${place} says ${target}, and ${globals.name} runs on ${living.target}`;
  if (ask && !globals.yes && !looksOnly) return ask.confirm({ message: `${says}. Move it?`, default: false });
  const way = adviceText(advice`${eemtDev('up', '--target', target)} moves it`, globals.name);
  run.emit({ event: 'notice', level: 'warning', text: `${says}, where it stays; ${way}.` });
  return false;
}

function reasonOf({ place, direct }: TargetWish): string {
  return direct ? `${place} asks for it` : `${place} is for it alone`;
}

function whyTaken(against: readonly string[]): string {
  return against.length === 0 ? 'nothing on this machine speaks against it' : against.join('. ');
}

async function failedChecks(
  session: Session,
  { host, looksOnly }: TargetQuestion,
  context: CommandContext,
  run: LoggedRun,
): Promise<readonly Check[]> {
  const failed = failedOf(await hostChecks(host, context, session, run));
  // A helper is fetched only for a target that is taken then.
  if (failed.length === 0 || !failed.every(isHelper)) return failed;
  if (looksOnly) return context.globals.yes || context.ask ? [] : failed;
  await fetchLacking(failed, context, run);
  return failedOf(await hostChecks(host, context, session, run));
}

const failedOf = (checks: readonly Check[]) => checks.filter(({ state }) => state === 'failed');
const isHelper = ({ id }: Check): boolean => helperNames.some((name) => name === id);
