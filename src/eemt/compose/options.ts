/** The value behind an option of a command, or undefined. */
export function optionOf(words: readonly string[], option: string): string | undefined {
  const place = words.indexOf(option);
  return place < 0 ? undefined : words[place + 1];
}

/** A command with another value behind an option; unchanged where it has no such option. */
export function withOption(words: readonly string[], option: string, value: string): readonly string[] {
  const place = words.indexOf(option);
  return place < 0 || place + 1 >= words.length ? words : words.with(place + 1, value);
}
