import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import type { Environment } from '../../core/environment.ts';
import { servicesFile, stateFile } from './paths.ts';

/** A process as it is to run; another hash is another process. */
export interface NativeService {
  readonly name: string;
  /** `web`, `runner`, `worker`. */
  readonly role: string;
  readonly hash: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What each worker tells the manager that it has. */
export interface WorkerPromise {
  readonly memoryMi: number;
  readonly diskMi: number;
}

/** services.json: what the supervisor runs, and what we want to know of it later. */
export interface ServicesFile {
  readonly id: string;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly logs: string;
  readonly state: string;
  readonly services: readonly NativeService[];
  /** Folder of the programs that the supervisor was started from. */
  readonly programs: string;
  readonly port: number;
  /** Of the Work Queue manager. */
  readonly managerPort: number;
  /** Not in a file that an older eemt-dev has written, whose programs know nothing of it. */
  readonly workerPromise?: WorkerPromise | undefined;
  /** Why none of the processes computes jobs; null: they do. */
  readonly noJobs: string | null;
}

export interface WrittenServices {
  readonly text: string;
  readonly file: ServicesFile;
}

const service = z.object({
  name: z.string(),
  role: z.string(),
  hash: z.string(),
  argv: z.array(z.string()),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
});

const schema = z.object({
  id: z.string(),
  uid: z.nullable(z.number()),
  gid: z.nullable(z.number()),
  logs: z.string(),
  state: z.string(),
  services: z.array(service),
  programs: z.string(),
  port: z.number(),
  managerPort: z.number(),
  workerPromise: z.optional(z.object({ memoryMi: z.number(), diskMi: z.number() })),
  noJobs: z.nullable(z.string()),
});

export function textOf(file: ServicesFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** null where there is none, or one of another environment: a copy of a state folder has the file of the one that it was copied from. */
export async function readServicesFile(env: Environment): Promise<WrittenServices | null> {
  const text = await readFile(servicesFile(env), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const read = z.safeParse(schema, JSON.parse(text));
    return read.success && read.data.state === stateFile(env) ? { text, file: read.data } : null;
  } catch {
    return null;
  }
}
