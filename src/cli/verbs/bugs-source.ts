import type { CommandContext } from '../../app/context.ts';
import type { Input, OptionSpec } from '../command.ts';

export const sourceOption: OptionSpec = {
  flags: '--source <dir>',
  description: 'another EEMT source than the one in use',
  suggestion: { words: ['clone', 'demo'], paths: 'folders' },
};

/** As a setting: a path is absolute. Throws UsageError. */
export async function sourceIn({ flags }: Input, { io }: CommandContext): Promise<string | undefined> {
  const { settingsFromFlags } = await import('../../settings/read-flags.ts');
  return settingsFromFlags({ source: flags['source'] }, io.cwd).source ?? undefined;
}
