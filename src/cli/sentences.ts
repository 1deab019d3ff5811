import type { CommandContext } from '../app/context.ts';
import { wrapWords } from '../ui/text.ts';

/** Lines of words as the terminal has room for them; paths and addresses stay whole. */
export function sentences({ io }: Pick<CommandContext, 'io'>, lines: readonly string[]): string {
  const width = io.stdout.columns || 80;
  return lines.map((line) => wrapWords(line, width)).join('\n');
}
