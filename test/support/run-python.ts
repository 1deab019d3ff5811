import { execFile } from 'node:child_process';

export interface EndedPython {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Python with only these variables and PATH, and leaves no compiled modules. */
export function runPython(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<EndedPython> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env['PATH'], ...env } };
    const child = execFile('python3', ['-B', ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}
