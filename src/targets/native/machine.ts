import { availableParallelism, totalmem } from 'node:os';
import type { HostFacts } from '../../core/blueprint.ts';
import { hostFacts } from '../host-facts.ts';

/** This machine itself, without any engine's word. */
export function machineFacts(): HostFacts {
  return hostFacts({ cpus: availableParallelism(), memoryBytes: totalmem() });
}
