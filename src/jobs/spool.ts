import { constants, existsSync } from 'node:fs';
import { chmod, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Environment } from '../core/environment.ts';
import { jobPhases, type JobRequest, type JobStatus } from '../core/job.ts';
import { parseAnswer } from '../tools/answer.ts';
import { jobFolders } from './folders.ts';
import { requireInside } from './require-inside.ts';

/** The runner's sign of life. */
export interface Heartbeat {
  /** Seconds since 1970. */
  readonly at: number;
  readonly boot: string;
  readonly job: string | null;
  readonly stopped: boolean;
}

/** Hands a request to the runner. It is there whole or not at all. */
export async function submitRequest(env: Environment, request: JobRequest): Promise<void> {
  const { inbox } = jobFolders(env);
  await requireInside(env.paths.data, inbox);
  const part = join(inbox, `.${request.id}.json.tmp`);
  try {
    await writeFile(part, JSON.stringify(request), { flag: 'wx', mode: 0o644 });
    // The umask has its say in the mode of a new file, and the runner is another user.
    await chmod(part, 0o644);
    await rename(part, requestFile(env, request.id));
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Takes back a request that no runner has taken. */
export async function withdrawRequest(env: Environment, id: string): Promise<void> {
  await rm(requestFile(env, id), { force: true });
}

/** What the runner tells of a job; undefined where it tells nothing. Rejects with ToolFailedError TOOL_OUTPUT where that makes no sense. */
export async function readStatus(env: Environment, id: string): Promise<JobStatus | undefined> {
  const text = await textOf(join(jobFolders(env).status, `${id}.json`));
  return text === undefined ? undefined : parseAnswer(statusSchema, text, 'the runner');
}

/** undefined: no runner has ever run here. */
export async function readHeartbeat(env: Environment): Promise<Heartbeat | undefined> {
  const text = await textOf(join(jobFolders(env).status, 'runner.json'));
  return text === undefined ? undefined : parseAnswer(heartbeatSchema, text, 'the runner');
}

/** Of a job that has ended, which nobody will ask for again. */
export async function removeStatus(env: Environment, id: string): Promise<void> {
  await rm(join(jobFolders(env).status, `${id}.json`), { force: true });
}

export function hasSpool(env: Environment): boolean {
  return existsSync(jobFolders(env).status);
}

const mostBytes = 1024 * 1024;

/** Containers write there: a link is not followed, and what is no file counts as not there. */
async function textOf(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(String((error as NodeJS.ErrnoException).code)))
        return undefined;
      throw error;
    },
  );
  if (!file) return undefined;
  try {
    const found = await file.stat();
    return found.isFile() && found.size <= mostBytes ? await file.readFile('utf8') : undefined;
  } finally {
    await file.close();
  }
}

function requestFile(env: Environment, id: string): string {
  return join(jobFolders(env).inbox, `${id}.json`);
}

const count = z.number();
const nothing = z.null();

/** Only what is used here; a newer runner may tell more. */
const statusSchema = z.object({
  id: z.string(),
  // Of a request that made no sense the runner knows the id alone.
  workflow: z.catch(z.string(), ''),
  dem: z.catch(z.string(), ''),
  phase: z.enum(jobPhases),
  waitingFor: z.union([z.string(), nothing]),
  startedAt: z.union([count, nothing]),
  endedAt: z.union([count, nothing]),
  resumed: count,
  tasks: z.object({ total: count, done: count, running: count, failed: count, retried: count }),
  workers: z.array(
    z.object({
      address: z.string(),
      connected: z.boolean(),
      done: count,
      doing: z.union([z.string(), nothing]),
    }),
  ),
  lost: count,
  maps: count,
  notes: z.array(z.string()),
  error: z.union([z.object({ code: z.string(), message: z.string() }), nothing]),
});

const heartbeatSchema = z.object({
  at: count,
  boot: z.string(),
  job: z.union([z.string(), nothing]),
  stopped: z.boolean(),
});
