import type { CommandContext } from '../context.ts';
import { down, type DownResult } from '../down.ts';
import { findEnvironment } from '../find-environment.ts';

/** Removes the cluster that EEMT's scripts were given, with all that they made; job data of before stays. undefined: they were given none. */
export async function removeDocumented(context: CommandContext): Promise<DownResult | undefined> {
  const { record } = await findEnvironment(context);
  return record?.deployedBy === 'scripts' ? down(context, { data: false }) : undefined;
}
