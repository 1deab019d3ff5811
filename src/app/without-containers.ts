import { advice, type Advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { isKnown } from '../eemt/source.ts';
import { unconfinedTarget } from '../targets/index.ts';
import {
  plainChoice,
  whyNone,
  type Against,
  type ChosenTarget,
  type TargetQuestion,
} from './first-target.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { openOn } from './open-session.ts';
import { wayOut } from './stand-in.ts';

/** The target that needs no containers, where none that does can run; undefined: nobody lets it stand in. */
export async function withoutContainers(
  against: readonly Against[],
  question: TargetQuestion & { readonly lives: boolean },
  { ask, globals }: CommandContext,
  run: LoggedRun,
): Promise<ChosenTarget | undefined> {
  const { mayStandIn, lives, looksOnly, found } = question;
  if (mayStandIn === null) return undefined;
  const { source, fallback } = mayStandIn;
  const knownSource = isKnown(source);
  const terminal = ask !== null && !globals.yes && !looksOnly;
  const way = wayOut({ missing: 'containers', asked: false, lives, fallback, terminal, knownSource });
  if (way === 'fail') return undefined;
  const why = whyNone(against);
  const message = `No containers can run here (${why}). ${offer}${knownSource ? '' : ` ${warning(source.dir)}`}`;
  if (way === 'ask' && !(await ask?.confirm({ message, default: knownSource }))) return undefined;
  const session = await openOn(unconfinedTarget, found.env, run);
  return { ...plainChoice, session, why, standIn: why, agreed: way === 'ask' };
}

/** What the error that there is says besides, on a first creation. */
export function waysWithout({ mayStandIn }: TargetQuestion): readonly Advice[] {
  if (mayStandIn === null) return [];
  const way = isKnown(mayStandIn.source)
    ? eemtDev('up', '--fallback', 'any')
    : eemtDev('up', '--target', unconfinedTarget);
  return [advice`Or run EEMT's page alone, without containers: ${way}`];
}

const offer =
  "Run EEMT's page alone instead, as a process of yours? The page and its data work; jobs need GRASS and CCTools on this machine, and there is no cluster.";

function warning(dir: string): string {
  return `The code in ${dir} then runs as you, with nothing around it.`;
}
