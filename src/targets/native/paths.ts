import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Environment } from '../../core/environment.ts';
import { shippedFiles } from '../../eemt/chart/shipped-files.ts';

/** What the supervisor runs; docs of its form are beside the supervisor. */
export function servicesFile({ paths }: Environment): string {
  return join(paths.native, 'services.json');
}

/** What runs, as the supervisor writes it. */
export function stateFile({ paths }: Environment): string {
  return join(paths.native, 'state.json');
}

/** What the supervisor itself says. */
export function supervisorLog({ paths }: Environment): string {
  return join(paths.native, 'supervisor.log');
}

export function logsFolder({ paths }: Environment): string {
  return join(paths.native, 'logs');
}

export function logFile(env: Environment, service: string): string {
  return join(logsFolder(env), `${service}.log`);
}

/** The Work Queue's password, for the user that the processes run as. */
export function passwordCopy({ paths }: Environment): string {
  return join(paths.native, 'work-queue-password');
}

/** What processes may write besides data. */
export function scratchFolder({ paths }: Environment): string {
  return join(paths.data, 'data', 'temp');
}

/** Our programs as they were shipped; the content is in the name, so that another one starts processes anew. */
export function programsFolder({ paths }: Environment): string {
  const prints = (['jobs', 'worker', 'native'] as const).map((which) => shippedFiles(which).print);
  return join(paths.native, `programs-${printOf(prints.join())}`);
}

/** The copy of the page with this content. */
export function pageFolder({ paths }: Environment, print: string): string {
  return join(paths.native, `page-${print}`);
}

export function printOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
