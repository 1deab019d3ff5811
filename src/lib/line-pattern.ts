import { RE2JS, RE2JSSyntaxException } from 're2js';

/** undefined: it is no pattern of RE2. */
export function linePattern(pattern: string): ((text: string) => boolean) | undefined {
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matcher(text).find();
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return undefined;
    throw error;
  }
}
