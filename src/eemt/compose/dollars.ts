/** A text as a resolved Compose file has it, where `$` begins a variable. Pure. */
export function written(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** The text behind it. Pure. */
export function plain(text: string): string {
  return text.replaceAll('$$', '$');
}
