import type { CommandWords } from '../core/command-hint.ts';
import { findSource, type Source, type SourceAnswer } from '../eemt/source.ts';
import { SettingsError } from '../errors/index.ts';
import type { Run } from '../plan/step.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import type { CommandContext } from './context.ts';

export interface SourceWish {
  /** `clone`, `clone@BRANCH`, `clone#12`, `demo`, a folder, or null = the checkout around here. */
  readonly setting: string | null;
  /** A branch or pull request is fetched as it is now. */
  readonly anew?: boolean;
  /** The repository that it is fetched from has answered. */
  readonly onAnswer?: (() => void) | undefined;
}

/** Looks for a source from where the command was called. Rejects as findSource does. */
export function lookForSource(
  { io, roots, signal, say }: Pick<CommandContext, 'io' | 'roots' | 'signal' | 'say'>,
  { setting, anew = false, onAnswer }: SourceWish,
  { tools }: Pick<Run, 'tools'>,
): Promise<SourceAnswer> {
  return findSource({ setting, anew, cwd: io.cwd, env: io.env, roots, tools, signal, say, onAnswer });
}

/** The EEMT source that is named or lies around, else the one that the environment was last made from. Rejects with SettingsError SOURCE_NOT_FOUND. */
export async function sourceInUse(
  context: CommandContext,
  { naming, ...wish }: SourceWish & { readonly naming: (source: string) => CommandWords },
  record: EnvironmentRecord | undefined,
  run: Pick<Run, 'tools'>,
): Promise<Source> {
  const found = await lookForSource(context, wish, run);
  if ('dir' in found) return found;
  if (record) return { dir: record.source, kind: 'given', commit: null };
  throw new SettingsError('SOURCE_NOT_FOUND', 'No EEMT checkout here and none in use.', {
    hints: [naming('DIR'), naming('demo')],
  });
}
