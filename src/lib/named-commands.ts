/** The environment that a command without --name is about. */
export const defaultName = 'eemt';

/** Verbs that act on one environment; `list` and `bugs` are about none. */
export const verbsWithName = [
  'up',
  'status',
  'open',
  'logs',
  'exec',
  'kubectl',
  'reset',
  'down',
  'manifests',
  'doctor',
  'config show',
] as const;

// A command's own words end at the next command, at a backtick, and where a child's arguments begin.
const command = new RegExp(
  `\\beemt-dev (${verbsWithName.join('|')})(?![\\w-])((?:(?! -- |eemt-dev )[^\`\\n])*)`,
  'g',
);

/** Text whose every `eemt-dev VERB …` names the environment, so that pasting it never acts on another. Pure. */
export function namedCommands(text: string, name: string): string {
  if (name === defaultName) return text;
  return text.replaceAll(command, (whole, verb: string, rest: string) =>
    /(^| )--name[ =]/.test(rest) ? whole : `eemt-dev ${verb} --name ${name}${rest}`,
  );
}

/** namedCommands on every text in plain data. Pure. */
export function namedIn<T>(data: T, name: string): T {
  if (typeof data === 'string') return namedCommands(data, name) as T;
  if (Array.isArray(data)) return data.map((one: unknown) => namedIn(one, name)) as T;
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, one]) => [key, namedIn(one, name)])) as T;
}
