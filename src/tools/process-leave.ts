import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { shellQuote } from '../lib/shell-quote.ts';
import { startFailure } from './process-start-failure.ts';
import type { LeftProcess } from './process.ts';

/** Starts a program that outlives us, in a session of its own and with nothing of ours but what is given. */
export async function leaveProcess(
  { tool, args, env, cwd, output }: LeftProcess,
  transcript: (line: string) => void,
): Promise<number> {
  const command = shellQuote([tool, ...args]);
  transcript(`$ ${command} &`);
  const file = await open(output, 'w', 0o600);
  try {
    const child = spawn(tool, args, {
      cwd,
      env: { ...env },
      detached: true,
      stdio: ['ignore', file.fd, file.fd],
    });
    await once(child, 'spawn').catch((cause: unknown) => {
      throw startFailure(cause, tool, command, cwd) ?? cause;
    });
    child.unref();
    if (child.pid === undefined) throw new TypeError(`${tool} was started without a process id`);
    return child.pid;
  } finally {
    await file.close();
  }
}
