import type { ComposeFacts } from '../../core/blueprint.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { valueAt } from '../chart/editors.ts';
import { sizesFor, type Size, type SizedPart } from '../chart/sizing.ts';
import { setIn } from './editors.ts';
import { cleanup, manager, page, workers } from './service-names.ts';

/** Limits of a size as a resolved Compose file has them, of memory in bytes. */
export function limitsOf({ limits }: Size): { readonly cpus: number; readonly memory: string } {
  return { cpus: limits.cpuMilli / 1000, memory: String(limits.memoryMi * 1024 ** 2) };
}

const limitPath = ['deploy', 'resources', 'limits'];

/** Zero is no limit. */
export function limitsCpu(service: ComposeService): boolean {
  return Number(valueAt(service, [...limitPath, 'cpus']) ?? 0) > 0;
}

/** A service of EEMT with the limits of the profile; one without any limits stays so. */
export function withLimits(service: ComposeService, name: string, facts: ComposeFacts): ComposeService {
  const part = partOf(name);
  if (part === undefined || valueAt(service, limitPath) === undefined) return service;
  const { cpus, memory } = limitsOf(sizesFor(facts)[part]);
  return setIn(setIn(service, [...limitPath, 'cpus'], cpus), [...limitPath, 'memory'], memory);
}

function partOf(service: string): SizedPart | undefined {
  if (workers.includes(service)) return 'worker';
  if (service === page || service === manager) return 'web';
  return service === cleanup ? 'small' : undefined;
}
