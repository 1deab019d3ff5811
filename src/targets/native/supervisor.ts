import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import type { Environment } from '../../core/environment.ts';
import { isAlive, type ProcessIdentity } from '../../state/process-identity.ts';
import { stateFile } from './paths.ts';

/** What runs, as the supervisor wrote it and as the kernel says. */
export interface SupervisorState {
  /** The id of the environment that it runs for. */
  readonly id: string;
  /** null: it is gone. */
  readonly supervisor: ProcessIdentity | null;
  readonly processes: readonly SupervisedProcess[];
}

export interface SupervisedProcess {
  readonly name: string;
  readonly role: string;
  readonly hash: string;
  /** null: none of it lives. */
  readonly process: ProcessIdentity | null;
  readonly state: 'running' | 'waiting' | 'exited';
  readonly restarts: number;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly startedAt: string | null;
}

const service = z.object({
  name: z.string(),
  role: z.string(),
  hash: z.string(),
  pid: z.nullable(z.number()),
  start: z.nullable(z.string()),
  state: z.enum(['running', 'waiting', 'exited']),
  restarts: z.number(),
  exitCode: z.nullable(z.number()),
  signal: z.nullable(z.string()),
  startedAt: z.nullable(z.string()),
});

const schema = z.object({
  id: z.string(),
  pid: z.number(),
  start: z.nullable(z.string()),
  services: z.array(service),
});

/** null where nothing was written, or nothing that can be read. A process counts only where number and start are those that were written. */
export async function readSupervisor(env: Environment): Promise<SupervisorState | null> {
  const text = await readFile(stateFile(env), 'utf8').catch(() => '');
  try {
    const read = z.safeParse(schema, JSON.parse(text));
    if (!read.success) return null;
    const { id, pid, start, services } = read.data;
    return {
      id,
      supervisor: alive(pid, start),
      processes: services.map(({ pid: own, start: began, ...rest }) => ({
        ...rest,
        process: alive(own, began),
      })),
    };
  } catch {
    return null;
  }
}

function alive(pid: number | null, start: string | null): ProcessIdentity | null {
  if (pid === null || pid <= 1 || start === null) return null;
  const identity = { pid, start };
  return isAlive(identity) ? identity : null;
}
