import { environmentOf, type Environment } from '../core/environment.ts';
import { StateConflictError } from '../errors/index.ts';
import { readRecord, type EnvironmentRecord, type RecordReading } from '../state/record.ts';
import type { CommandContext } from './context.ts';

export interface FoundEnvironment {
  readonly env: Environment;
  readonly record: EnvironmentRecord | undefined;
  /** Why a record that is there could not be used. */
  readonly lost: string | undefined;
}

/** Which environment a command is about. Verbs that only look, and `down`, also work under a record of a newer version (newerIsFine). */
export async function findEnvironment(
  { globals, roots }: Pick<CommandContext, 'globals' | 'roots'>,
  options: { readonly newerIsFine?: boolean } = {},
): Promise<FoundEnvironment> {
  const probe = environmentOf(globals.name, globals.namespace ?? 'eemt', roots);
  const read = await readRecord(probe.paths.record).catch((error: unknown): RecordReading => {
    if (options.newerIsFine && error instanceof StateConflictError)
      return { is: 'lost', reason: error.message };
    throw error;
  });
  const record = read.is === 'record' ? read.record : undefined;
  const namespace = globals.namespace ?? record?.namespace ?? 'eemt';
  return {
    env: environmentOf(globals.name, namespace, roots),
    record,
    lost: read.is === 'lost' ? read.reason : undefined,
  };
}
