/** A test for a plain text, or for a pattern that is written `/pattern/`, whose time grows with the line alone. undefined: the pattern is none. */
export async function lineFilter(wanted: string): Promise<((text: string) => boolean) | undefined> {
  const [, pattern] = /^\/(.+)\/$/.exec(wanted) ?? [];
  if (pattern === undefined) return (text) => text.includes(wanted);
  const { linePattern } = await import('./line-pattern.ts');
  return linePattern(pattern);
}
