import type { KubeFacts } from '../../core/blueprint.ts';
import { ceilings } from './ceilings.ts';
import type { Ceiling } from './ceilings.ts';
import { sizesFor } from './sizing.ts';

/** What was asked for and what is given, one line for each part of which it differs. */
export function sizeNotes(facts: KubeFacts): readonly string[] {
  const sizes = sizesFor(facts);
  return (['web', 'worker'] as const).flatMap((part) => {
    const asked = ceilings[facts.profile][part];
    const { requests, limits } = sizes[part];
    if (requests.cpuMilli >= asked.cpuMilli && requests.memoryMi >= asked.memoryMi) return [];
    return [
      `${part}: asked ${amount(asked)}; may use ${amount(limits)}, requests ${amount(requests)} of ${sharedMachine(facts)}`,
    ];
  });
}

function sharedMachine({ host, nodes }: KubeFacts): string {
  const all = nodes + 1;
  return `${host.cpus.toString()} CPUs${all > 1 ? ` shared by ${all.toString()} nodes` : ''}`;
}

function amount({ cpuMilli, memoryMi }: Ceiling): string {
  const memory = memoryMi % 1024 === 0 ? `${(memoryMi / 1024).toString()}Gi` : `${memoryMi.toString()}Mi`;
  return `${(cpuMilli / 1000).toString()} CPU, ${memory}`;
}
