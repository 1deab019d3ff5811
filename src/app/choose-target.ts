import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { flagOfOther, wishedTarget, type TargetWish } from '../settings/wished-target.ts';
import { markedId } from '../state/mark.ts';
import { targetNames, usualTarget } from '../targets/index.ts';
import type { Session } from '../targets/target.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import {
  firstThatFits,
  plainChoice,
  stayingOn,
  type ChosenTarget,
  type TargetQuestion,
} from './first-target.ts';
import { livingSession, openOn } from './open-session.ts';
import { waysWithout, withoutContainers } from './without-containers.ts';

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
  const agreed = wish?.direct === true && wish.origin === 'flag';
  if (living && !(wish && (await moves(living, wish, question.looksOnly, context, run)))) {
    const stays = stayingOn(living, record);
    return { ...stays, ...(wish?.direct === true ? { standIn: null } : {}), agreed };
  }
  if (wish) {
    const session = await openOn(wish.target, env, run);
    return { ...plainChoice, session, why: reasonOf(wish), agreed };
  }
  const { fits, against, ...first } = await firstThatFits(targetNames, question, context, run);
  if (fits) return first;
  const lives = record !== undefined || markedId(env) !== undefined;
  return (
    (await withoutContainers(against, { ...question, lives }, context, run)) ?? {
      ...first,
      otherwise: lives ? [] : waysWithout(question),
    }
  );
}

/** What a person is told where the target is not the one that they would expect. */
export function sayOther({ session, why }: ChosenTarget, name: string, run: LoggedRun): void {
  const { target } = session;
  if (target === usualTarget) return;
  const insist = adviceText(
    advice`${eemtDev('up', '--target', usualTarget)} insists on ${usualTarget}`,
    name,
  );
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
