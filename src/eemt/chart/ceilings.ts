import type { Profile } from '../../core/blueprint.ts';

/** What a pod may use at most. */
export interface Ceiling {
  readonly cpuMilli: number;
  readonly memoryMi: number;
}

/** EEMT's three strategies, in its own words. */
export const ceilings: Readonly<Record<Profile, { readonly web: Ceiling; readonly worker: Ceiling }>> = {
  minimal: { web: { cpuMilli: 500, memoryMi: 1024 }, worker: { cpuMilli: 2000, memoryMi: 4096 } },
  balanced: { web: { cpuMilli: 1000, memoryMi: 2048 }, worker: { cpuMilli: 4000, memoryMi: 8192 } },
  performance: { web: { cpuMilli: 2000, memoryMi: 4096 }, worker: { cpuMilli: 8000, memoryMi: 16_384 } },
};
