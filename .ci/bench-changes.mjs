// What a changed line of the page costs, by `up` and by `watch`.
import { spawn } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { timed, undo, until } from './bench-run.mjs';

/** A line at the end of the page's program. */
export function changeLine(source, mark) {
  return appendFile(join(source, 'web-interface', 'app.py'), `\n# ${mark}\n`);
}

/** Seconds from a change in the checkout to the page that has it, while `watch` runs. `start`: the command, its arguments and environment. */
export async function changedByWatch(source, url, { bin, args, env }) {
  console.error('bench: eemt-dev watch');
  const child = spawn(process.execPath, [bin, ...args], { env: { ...process.env, ...env }, detached: true });
  const ended = new Promise((done) => child.once('close', done));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGINT');
    await ended;
  };
  undo.push(stop);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  await until('watch shows the page', 120, () => Promise.resolve(/shows .* as it is/.test(said)));
  const mark = `// bench ${String(Date.now())}`;
  const seconds = await timed('a changed line, by watch', async () => {
    await appendFile(join(source, 'web-interface', 'static', 'app.js'), `\n${mark}\n`);
    await until('the change in the page', 30, async () =>
      (await (await fetch(`${url}/static/app.js`)).text()).includes(mark),
    );
  });
  await stop();
  return seconds;
}
