import type { Size } from '../chart/sizing.ts';

/** Limits of a size as a resolved Compose file has them, of memory in bytes. */
export function limitsOf({ limits }: Size): { readonly cpus: number; readonly memory: string } {
  return { cpus: limits.cpuMilli / 1000, memory: String(limits.memoryMi * 1024 ** 2) };
}
