// Runs tools one after the other for the bench, knows what has to be removed afterwards, and can be stopped.
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';

/** What stands and must go, newest last; run backwards whatever happens. */
export const undo = [];
export let stopped = false;
let current;

/** Runs a tool in a process group of its own, so that Ctrl-C reaches it through us alone. Rejects on a bad exit code. */
export async function run(
  tool,
  args,
  { input, env, quiet = true, always = false, onStart, accept = [0] } = {},
) {
  if (stopped && !always) throw new TypeError('stopped');
  const started = performance.now();
  const child = spawn(tool, args, {
    cwd: tmpdir(),
    env: { ...process.env, ...env },
    detached: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  if (!always) current = child;
  let stdout = '';
  let tail = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => {
    tail = `${tail}${chunk}`.slice(-4000);
    if (!quiet) process.stderr.write(chunk);
  });
  if (input !== undefined) child.stdin.on('error', () => undefined).end(input);
  const stop = onStart?.(child);
  try {
    const code = await new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', done);
    });
    if (stopped && !always) throw new TypeError('stopped');
    if (!accept.includes(code)) {
      throw new TypeError(`${tool} ${args.join(' ')} ended with ${code}\n${tail || stdout.slice(-4000)}`);
    }
    return { stdout, seconds: (performance.now() - started) / 1000 };
  } finally {
    stop?.();
    if (current === child) current = undefined;
  }
}

/** Asks every 50 ms until there is an answer. Rejects after a time limit, and when the bench is stopped. */
export async function until(what, limitSeconds, ask) {
  const end = performance.now() + limitSeconds * 1000;
  for (;;) {
    if (stopped) throw new TypeError('stopped');
    const answer = await ask().catch(() => undefined);
    if (answer) return answer;
    if (performance.now() > end) throw new TypeError(`${what}: not within ${limitSeconds} s`);
    await setTimeout(50);
  }
}

export async function timed(what, work) {
  console.error(`bench: ${what}`);
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  console.error(`bench: ${what}: ${seconds.toFixed(1)} s`);
  return seconds;
}

/** For Ctrl-C: ends what runs; whatever would start afterwards is refused. */
export function stop() {
  if (stopped) return;
  stopped = true;
  console.error('bench: stopping; what was made is being removed');
  try {
    if (current?.pid) process.kill(-current.pid, 'SIGINT');
  } catch {
    // It has ended by itself.
  }
}

export async function undoBackTo(length) {
  while (undo.length > length) {
    await undo
      .pop()()
      .catch((error) => console.error(`bench: could not clean up: ${error.message}`));
  }
}
