import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProcessRunner } from '../../src/tools/process-runner.ts';

/** What one call of the tool got. */
export interface ToolCall {
  readonly args: readonly string[];
  readonly input: string;
  /** Variables that lead tools astray, as far as they were passed on. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A program in `folder` that stands in for a tool: it writes down its calls, prints what `answer` says for the first argument that is
 * a key, and fails with exit code 1 and that text on stderr where the answer begins with `error:`.
 */
export function fakeTool(folder: string, name: string, answer: Readonly<Record<string, string>>) {
  const tool = join(folder, name);
  const log = join(folder, `${name}.calls`);
  writeFileSync(
    tool,
    `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const args = process.argv.slice(2);
const input = args.some((arg) => arg === '-' || arg.endsWith('=-')) ? readFileSync(0, 'utf8') : '';
const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => /^(KUBECONFIG|KIND_|HELM_)/.test(key)));
appendFileSync(${JSON.stringify(log)}, JSON.stringify({ args, input, env }) + '\\n');
const answers = ${JSON.stringify(answer)};
const text = answers[args.find((arg) => arg in answers)] ?? '';
if (text.startsWith('error:')) { process.stderr.write(text); process.exitCode = 1; } else process.stdout.write(text);
`,
  );
  chmodSync(tool, 0o755);
  const transcript: string[] = [];
  const runner = createProcessRunner({
    env: {
      PATH: process.env['PATH'],
      KUBECONFIG: '/home/someone/.kube/config',
      KIND_EXPERIMENTAL_PROVIDER: 'podman',
    },
    transcript: (line) => transcript.push(line),
    children: { started: () => undefined, ended: () => undefined },
  });
  const calls = (): readonly ToolCall[] =>
    existsSync(log)
      ? readFileSync(log, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as ToolCall)
      : [];
  return { tool, runner, calls, transcript };
}
