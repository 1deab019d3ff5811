import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Most tests of tools wait for other processes, so one file more than there are processors keeps them busy.
const filesAtOnce = availableParallelism() + 1;

const tier = (name: string, timeoutMs: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    globalSetup: [
      'test/support/python.ts',
      ...(['cli', 'e2e'].includes(name) ? ['test/support/packed.ts'] : []),
    ],
    ...(name === 'unit' ? { isolate: false } : {}),
    ...(name === 'e2e' ? { fileParallelism: false, sequence: { concurrent: false } } : {}),
  },
});

export default defineConfig({
  test: {
    maxWorkers: filesAtOnce,
    projects: [
      tier('unit', 10_000),
      tier('contract', 60_000),
      tier('cli', 30_000),
      tier('hostile', 30_000),
      tier('e2e', 900_000),
    ],
  },
});
