import type { Observation } from '../observation.ts';

/** What a pod uses, by its name; undefined where nobody measures, or it is too young. */
export function usageOf(
  seen: Observation,
  pod: string,
): { readonly cpuMilli: number; readonly memoryMi: number } | undefined {
  return seen.usage?.ok === true ? seen.usage.value.find(({ name }) => name === pod) : undefined;
}
