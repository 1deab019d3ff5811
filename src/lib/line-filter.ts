/** A test for a plain text, or for a pattern that is written `/pattern/`, whose time grows with the line alone. undefined: the pattern is none. */
export async function lineFilter(wanted: string): Promise<((text: string) => boolean) | undefined> {
  const [, pattern] = /^\/(.+)\/$/.exec(wanted) ?? [];
  if (pattern === undefined) return (text) => text.includes(wanted);
  const { RE2JS, RE2JSSyntaxException } = await import('re2js');
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matcher(text).find();
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return undefined;
    throw error;
  }
}
