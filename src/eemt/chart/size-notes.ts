import type { Facts } from '../../core/blueprint.ts';
import { ceilings } from './ceilings.ts';
import { sizesFor } from './sizing.ts';

/** What was asked for and what is given, one line for each part of which it differs. */
export function sizeNotes(facts: Facts): readonly string[] {
  const sizes = sizesFor(facts);
  const asked = ceilings[facts.profile];
  return (['web', 'worker'] as const).flatMap((part) => {
    const { requests } = sizes[part];
    if (requests.cpuMilli >= asked[part].cpuMilli && requests.memoryMi >= asked[part].memoryMi) return [];
    return [
      `${part}: asked ${cores(asked[part].cpuMilli)} CPU, ${memory(asked[part].memoryMi)}; ` +
        `requested ${cores(requests.cpuMilli)} CPU, ${memory(requests.memoryMi)} of ${sharedMachine(facts)}`,
    ];
  });
}

function sharedMachine({ host, nodes }: Facts): string {
  const all = nodes + 1;
  return `${host.cpus.toString()} CPUs${all > 1 ? ` shared by ${all.toString()} nodes` : ''}`;
}

const cores = (milli: number): string => (milli / 1000).toString();
const memory = (amount: number): string =>
  amount % 1024 === 0 ? `${(amount / 1024).toString()}Gi` : `${amount.toString()}Mi`;
