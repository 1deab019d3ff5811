import type { EemtDevError } from '../../errors/index.ts';
import { answeredNo } from '../../errors/index.ts';
import type { Held } from '../../plan/held.ts';
import type { Session } from '../../targets/target.ts';
import type { CommandContext, LoggedRun } from '../context.ts';

/** Rejects with what `refused` says where nobody has agreed and nobody can be asked. */
export async function agreeToStop(
  { globals, ask }: CommandContext,
  main: Session,
  refused: (text: string) => EemtDevError,
): Promise<void> {
  if (globals.yes) return;
  const text = `The ${main.what} ${main.runsOn} is stopped for it, and nothing of it is lost.`;
  if (!ask) throw refused(text);
  if (!(await ask.confirm({ message: `${text} Go on?`, default: false })))
    throw answeredNo('Nothing was stopped.');
}

/** Room for a second cluster: the first one rests. */
export async function stopMain(main: Session, held: Held, run: LoggedRun): Promise<void> {
  const plan = await main.plan({ do: 'stop' });
  await plan.run(held, 'bugs reproduce', run);
}
