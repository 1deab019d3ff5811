import type { ComposeService } from '../../core/compose-file.ts';
import { cleanup, docs, page, runner, worker } from './service-names.ts';

/** Names of the services of EEMT's Compose file, and of ours, by the part of EEMT that they are. */
const roles: Readonly<Record<string, string>> = {
  [page]: 'web',
  [worker]: 'worker',
  [runner]: 'runner',
  [cleanup]: 'cleanup',
  [docs]: 'docs',
};

/** `web`, `worker`, `runner`, `cleanup`, `docs`; null: none of EEMT's parts. Pure. */
export function roleOf(service: string): string | null {
  return roles[service] ?? null;
}

/** The service of this part, or null. Pure. */
export function serviceOf(role: string): string | null {
  return Object.entries(roles).find(([, one]) => one === role)?.[0] ?? null;
}

/** One in a profile does not run unless somebody asks for that; those that were asked for have none any more. Pure. */
export function runs({ profiles }: ComposeService): boolean {
  return profiles === undefined || profiles.length === 0;
}
