import type { Choice } from '../core/prompter.ts';
import type { Setting } from '../settings/setting.ts';

/** The words of a setting, to choose from. */
export function choicesOf<T>({ type }: Setting<T>): readonly Choice<T & string>[] {
  return Object.entries(type.words).map(([word, description]) => ({
    value: word as T & string,
    name: word,
    ...(description === '' ? {} : { description }),
  }));
}
