import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { isKnown } from '../eemt/source.ts';
import { answeredNo, UsageError } from '../errors/index.ts';
import { unconfinedTarget, usualTarget } from '../targets/index.ts';
import type { Chosen } from './choose.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import type { FoundEnvironment } from './find-environment.ts';
import type { ChosenTarget } from './first-target.ts';
import { mayRunUnconfined } from './stand-in.ts';

interface Deciding {
  readonly found: FoundEnvironment;
  readonly chosen: Chosen;
  readonly target: ChosenTarget;
  readonly run: LoggedRun;
}

/**
 * Where no container is around EEMT's code, it runs as whoever calls: a stranger's only where the command line or an answer says so, and
 * the pinned commit is announced. Rejects with UsageError USAGE_UNCONFINED where nobody can be asked.
 */
export async function agreeUnconfined(
  { ask, globals }: CommandContext,
  { found: { record }, chosen: { source }, target, run }: Deciding,
): Promise<void> {
  if (target.session.target !== unconfinedTarget) return;
  const knownSource = isKnown(source);
  const ranSo = record?.target === unconfinedTarget && record.source === source.dir;
  const terminal = ask !== null && !globals.yes;
  const text = `The code in ${source.dir} runs as you, without a container around it`;
  switch (mayRunUnconfined({ knownSource, agreed: target.agreed, ranSo, terminal })) {
    case 'fail':
      throw new UsageError('USAGE_UNCONFINED', `${text}, and nobody agreed to that.`, {
        hints: [
          advice`${eemtDev('up', '--target', unconfinedTarget)} agrees, on the command line alone`,
          advice`${eemtDev('up', '--target', usualTarget)} puts containers around it`,
        ],
      });
    case 'ask':
      if (!(await ask?.confirm({ message: `${text}. Go on?`, default: false })))
        throw answeredNo('Nothing was changed.');
      return;
    case 'take':
      if (source.kind === 'clone' && !ranSo) run.emit({ event: 'notice', level: 'info', text: `${text}.` });
  }
}
