import type { CommandContext } from '../../src/commands/command.ts';
import type { Roots } from '../../src/environment/environment.ts';
import type { Tools } from '../../src/tools/index.ts';
import { fakeRun } from './fake-run.ts';

/** What a verb gets without a terminal, with --yes, over these tools. */
export function verbContext(
  roots: Roots,
  tools: { readonly [T in keyof Tools]?: Partial<Tools[T]> },
  globals: Partial<CommandContext['globals']> = {},
): CommandContext {
  const { run } = fakeRun(tools);
  return {
    globals: {
      name: 'eemt',
      namespace: null,
      output: 'plain',
      yes: true,
      verbose: false,
      color: false,
      timeoutMs: null,
      ...globals,
    },
    roots,
    io: {
      env: {},
      cwd: roots.state,
      stdout: { columns: 80 },
      stderr: { columns: 80 },
    } as CommandContext['io'],
    signal: run.signal,
    ask: null,
    say: () => undefined,
    print: () => undefined,
    report: () => Promise.resolve(),
    openRun: () => Promise.resolve({ ...run, logFile: null, close: () => Promise.resolve() }),
  };
}
