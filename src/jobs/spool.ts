import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Environment } from '../core/environment.ts';
import { NotReadyError } from '../errors/index.ts';

/** What the runner is asked to compute. */
export interface JobRequest {
  /** UUID in lower case. */
  readonly id: string;
  readonly workflow: 'sol' | 'eemt';
  /** Bare name of a file below uploads. */
  readonly dem: string;
  readonly step: number;
  readonly linke: number;
  readonly albedo: number;
  readonly threads: number;
  readonly years: readonly [number, number] | null;
  /** null: all that EEMT's workflow has. */
  readonly days: readonly number[] | null;
}

const jobStatus = z.object({
  id: z.string(),
  phase: z.enum(['waiting', 'running', 'completed', 'failed', 'cancelled']),
  waitingFor: z.nullable(z.string()),
  tasks: z.object({
    total: z.number(),
    done: z.number(),
    running: z.number(),
    failed: z.number(),
    retried: z.number(),
  }),
  /** All that have connected during the job. */
  workers: z.array(z.object({ address: z.string(), connected: z.boolean(), done: z.number() })),
  maps: z.number(),
  error: z.nullable(z.object({ code: z.string(), message: z.string() })),
});

/** How far the runner is with a job, as far as it is asked for here. */
export type JobStatus = Readonly<z.infer<typeof jobStatus>>;

const heartbeat = z.object({
  /** Seconds since 1970. */
  at: z.number(),
  job: z.nullable(z.string()),
  stopped: z.boolean(),
});

/** What the runner says of itself each second. */
export type Heartbeat = Readonly<z.infer<typeof heartbeat>>;

/** Folder through which the page, this program and the runner speak. */
function spoolOf({ paths }: Environment): string {
  return join(paths.data, 'spool');
}

/** The runner sees a request whole or not at all. Rejects with NotReadyError READY_RUNNER where there is no inbox to write into. */
export async function submitRequest(env: Environment, request: JobRequest): Promise<void> {
  const path = requestPath(env, request.id);
  const half = join(spoolOf(env), 'inbox', `.${request.id}.json.tmp`);
  try {
    await writeFile(half, JSON.stringify(request), { flag: 'wx' });
    await rename(half, path);
  } catch (cause) {
    await rm(half, { force: true }).catch(() => undefined);
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is not there' : String(cause);
    throw new NotReadyError('READY_RUNNER', `A job cannot be put into ${spoolOf(env)}/inbox: ${reason}.`, {
      hints: [advice`${eemtDev('up')} puts it right`],
      cause,
    });
  }
}

/** Takes back what the runner has not yet taken; fine where it has. */
export async function withdrawRequest(env: Environment, id: string): Promise<void> {
  await rm(requestPath(env, id), { force: true });
}

/** null where the runner has said nothing of it yet. */
export async function readStatus(env: Environment, id: string): Promise<JobStatus | null> {
  return parsed(jobStatus, await textOf(statusPath(env, id)));
}

/** null where no runner has ever run. */
export async function readHeartbeat(env: Environment): Promise<Heartbeat | null> {
  return parsed(heartbeat, await textOf(statusPath(env, 'runner')));
}

/** The status of a job that has ended, which nobody will ask for again. */
export async function removeStatus(env: Environment, id: string): Promise<void> {
  await rm(statusPath(env, id), { force: true });
}

export function hasEnded({ phase }: Pick<JobStatus, 'phase'>): boolean {
  return phase !== 'waiting' && phase !== 'running';
}

function requestPath(env: Environment, id: string): string {
  return join(spoolOf(env), 'inbox', `${id}.json`);
}

function statusPath(env: Environment, name: string): string {
  return join(spoolOf(env), 'status', `${name}.json`);
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** What cannot be read says nothing. */
function parsed<T>(schema: z.ZodMiniType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
