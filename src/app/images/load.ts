import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { UsageError } from '../../errors/index.ts';
import { changing } from '../changing.ts';
import type { CommandContext } from '../context.ts';
import { findEnvironment } from '../find-environment.ts';
import { openSession } from '../open-session.ts';

export interface Loaded {
  /** As `eemt-web:2.0 into eemt-cluster-control-plane`. */
  readonly loaded: readonly string[];
}

/** Brings the images of what runs to its nodes. Rejects with UsageError USAGE_TARGET where it has none. */
export async function loadImages(
  context: CommandContext,
  to: { readonly everyNode: boolean },
): Promise<Loaded> {
  const found = await findEnvironment(context);
  const run = await context.openRun('images');
  try {
    const session = await openSession(found.env, found.record, run);
    const { loadImages: load, runsOn } = session;
    if (!load)
      throw new UsageError('USAGE_TARGET', `${runsOn} has no nodes: its images are used where they are.`, {
        hints: [advice`${eemtDev('images list')} shows them`],
      });
    return await changing(found, { verb: 'images load' }, session, run, async (held) => {
      await session.requireRunning();
      const steps = await (await load(to)).run(held, 'images load', run);
      return {
        loaded: steps.flatMap(({ id, changes }) =>
          id.startsWith('import-') ? changes.map(({ text }) => text) : [],
        ),
      };
    });
  } finally {
    await run.close();
  }
}
