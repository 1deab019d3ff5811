import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod/mini';
import { executableFile } from './executable-file.ts';
import type { ProcessRunner } from './process.ts';

export interface AnswerMemory {
  /** A file in the cache folder; made when needed. */
  readonly file: string;
  /** PATH, where names are looked up. */
  readonly path: string | undefined;
  readonly transcript: (line: string) => void;
}

const remembered = z.object({
  mtimeMs: z.number(),
  size: z.number(),
  inode: z.number(),
  /** What the tool printed, by its arguments. */
  answers: z.record(z.string(), z.string()),
});
const memory = z.record(z.string(), remembered);
type Memory = Map<string, z.output<typeof remembered>>;

const mostPrograms = 20;

/** Runs `remember` requests once for a program: later runs get the same answer until its file is another one. */
export function createRememberingRunner(
  inner: ProcessRunner,
  { file, path, transcript }: AnswerMemory,
): ProcessRunner {
  let reading: Promise<Memory> | undefined;
  let writing: Promise<void> = Promise.resolve();
  return {
    passThrough: (request) => inner.passThrough(request),
    leave: (request) => inner.leave(request),
    where: (tool) => inner.where(tool),
    async run(request) {
      const program = request.remember ? await executableFile(request.tool, path) : undefined;
      if (!program || request.signal.aborted) return inner.run(request);
      const programs = await (reading ??= readMemory(file));
      const { path: place, ...stamp } = program;
      const known = programs.get(place);
      const same =
        known?.mtimeMs === stamp.mtimeMs && known.size === stamp.size && known.inode === stamp.inode;
      const answers = same ? known.answers : {};
      const question = request.args.join(' ');
      const answer = answers[question];
      if (answer !== undefined) {
        transcript(`# ${request.tool} ${question}, as it said before: ${answer.trim()}`);
        return { stdout: answer, stderr: '', exitCode: 0, durationMs: 0 };
      }
      const result = await inner.run(request);
      const before = programs.get(place);
      programs.delete(place);
      programs.set(place, {
        ...stamp,
        answers: { ...(same ? before?.answers : {}), [question]: result.stdout },
      });
      writing = writing.then(() => writeMemory(file, programs));
      await writing;
      return result;
    },
  };
}

/** Empty where it is missing or damaged: then the tools are asked. */
async function readMemory(file: string): Promise<Memory> {
  try {
    return new Map(Object.entries(memory.parse(JSON.parse(await readFile(file, 'utf8')))));
  } catch {
    return new Map();
  }
}

/** What cannot be written is asked again the next time. */
async function writeMemory(file: string, programs: Memory): Promise<void> {
  const kept = Object.fromEntries([...programs].slice(-mostPrograms));
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  } catch {
    return;
  }
}
