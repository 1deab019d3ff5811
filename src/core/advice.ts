import { commandText, type ProposedCommand } from './command-hint.ts';

/** What a person can do next: text, a command, or text with commands in it. It is put into words where the environment's name is known. */
export type Advice = string | ProposedCommand | AdviceParts;

type Part = string | ProposedCommand;

export interface AdviceParts {
  readonly parts: readonly Part[];
}

/** Text with commands in it: advice`${eemtDev('up', '--recreate')} makes the cluster anew`. Advice in it becomes a part of it. */
export function advice(texts: TemplateStringsArray, ...between: readonly Advice[]): AdviceParts {
  return { parts: texts.flatMap((text, index) => [text, ...partsOf(between[index] ?? '')]).filter(isSaid) };
}

/** As a person reads it. A command stands in backticks among other words, and bare where it is all, so that the line can be pasted. Pure. */
export function adviceText(said: Advice, name: string): string {
  const parts = partsOf(said);
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const text = 'shell' in part ? part.shell : commandText(part.argv, name);
      return parts.length === 1 ? text : `\`${text}\``;
    })
    .join('');
}

function partsOf(said: Advice): readonly Part[] {
  return typeof said === 'object' && 'parts' in said ? said.parts : [said];
}

function isSaid(part: Part): boolean {
  return part !== '';
}
