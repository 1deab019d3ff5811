import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import * as z from 'zod/mini';
import { isEemtDevError } from '../../errors/index.ts';
import type { Run } from '../../plan/step.ts';
import { closedAbove } from './open-folders.ts';

/** The newest that calls itself `python3` first, then those of distributions that have several. */
const names = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
/** Root's own may lie where the page's user does not get to. */
const everybodys = ['/usr/bin/python3', '/usr/local/bin/python3'];
const oldest = { major: 3, minor: 10 };

export type FoundPython =
  | {
      readonly is: 'there';
      /** As it calls itself. */
      readonly path: string;
      /** `3.11.4` */
      readonly version: string;
      /** It can make environments: modules that Debian has in packages of their own. */
      readonly venv: boolean;
      readonly ensurepip: boolean;
      readonly pip: boolean;
    }
  /** `found`: the newest of those that are too old. */
  | { readonly is: 'missing'; readonly found: string | null };

const question = `import importlib.util, json, sys
has = lambda name: importlib.util.find_spec(name) is not None
print(json.dumps({'path': sys.executable, 'version': '%d.%d.%d' % sys.version_info[:3], 'venv': has('venv'), 'ensurepip': has('ensurepip'), 'pip': has('pip')}))`;

const schema = z.object({
  path: z.string(),
  version: z.string(),
  venv: z.boolean(),
  ensurepip: z.boolean(),
  pip: z.boolean(),
});

/** The first Python of this machine that is new enough and that the page's user can run; where there is none, one that only we can run. */
export async function findPython({ tools, signal }: Run): Promise<FoundPython> {
  const places = await Promise.all([...names, ...everybodys].map((name) => tools.process.where(name)));
  const there = [...new Set(places)]
    .filter((place) => place !== undefined)
    .filter((place) => existsSync(place));
  const closed = await Promise.all(there.map(async (place) => (await closedAbove([place])) !== null));
  let old: string | null = null;
  let ours: FoundPython | undefined;
  for (const tool of [...there.filter((_, at) => !closed[at]), ...there.filter((_, at) => closed[at])]) {
    const found = await ask(tool, { tools, signal });
    if (found === undefined) continue;
    if (!isNewEnough(found.version)) old ??= found.version;
    else if (await everybodyRuns(found.path)) return { is: 'there', ...found };
    else ours ??= { is: 'there', ...found };
    // One of the rest would be no better.
    if (ours !== undefined && closed[there.indexOf(tool)]) break;
  }
  return ours ?? { is: 'missing', found: old };
}

async function everybodyRuns(path: string): Promise<boolean> {
  return (await closedAbove([path, await realpath(path)])) === null;
}

/** undefined where the program does not answer as a Python does. */
async function ask(
  tool: string,
  { tools, signal }: Pick<Run, 'tools' | 'signal'>,
): Promise<z.infer<typeof schema> | undefined> {
  try {
    const { stdout } = await tools.process.run({
      tool,
      args: ['-I', '-c', question],
      timeoutMs: 10_000,
      signal,
      answer: 'data',
    });
    const read = z.safeParse(schema, JSON.parse(stdout));
    return read.success ? read.data : undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (isEemtDevError(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}
