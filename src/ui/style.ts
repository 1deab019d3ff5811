import { styleText } from 'node:util';

const formats = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;

export type Style = Readonly<Record<(typeof formats)[number], (text: string) => string>>;

/** Colours that are already decided; without colour every one gives the text back as it is. */
export function styles(color: boolean): Style {
  const one = (format: (typeof formats)[number]) => (text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text;
  return Object.fromEntries(formats.map((format) => [format, one(format)])) as Style;
}

/** Whether this stream gets colour: never with --no-color or NO_COLOR, always with FORCE_COLOR, else in a terminal. */
export function colorFor(
  stream: { readonly isTTY?: boolean },
  allowed: boolean,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (!allowed || (env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
