import type { CommandContext } from '../../src/app/context.ts';
import type { Roots } from '../../src/core/environment.ts';
import type { Tools } from '../../src/tools/index.ts';
import { fakeRun } from './fake-run.ts';
import { MemoryStream } from './run-cli.ts';

/** What a verb gets without a terminal, with --yes, over these tools. */
export function verbContext(
  roots: Roots,
  tools: { readonly [T in keyof Tools]?: Partial<Tools[T]> },
  globals: Partial<CommandContext['globals']> = {},
): CommandContext {
  const { run } = fakeRun(tools);
  const stream = new MemoryStream().asTerminal();
  return {
    globals: {
      name: 'eemt',
      namespace: null,
      output: 'plain',
      yes: true,
      verbose: false,
      color: false,
      linear: false,
      timeoutMs: null,
      ...globals,
    },
    roots,
    io: { stdin: process.stdin, stdout: stream, stderr: stream, env: {}, cwd: roots.state },
    signal: run.signal,
    ask: null,
    takeInterrupt: null,
    say: () => undefined,
    print: () => undefined,
    redact: (data) => data,
    printed: () => Promise.resolve(),
    report: () => Promise.resolve(),
    openRun: () => Promise.resolve({ ...run, logFile: null, close: () => Promise.resolve() }),
  };
}
