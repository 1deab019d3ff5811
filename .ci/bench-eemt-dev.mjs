// EEMT by eemt-dev, and what one does afterwards.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { benchJobs } from './bench-jobs.mjs';
import { run, timed, undo } from './bench-run.mjs';
import { median, peakMb } from './bench-table.mjs';

export const bin = join(import.meta.dirname, '..', 'bin', 'eemt-dev.js');
export const ours = 'bench-eemtdev';

/** The same by eemt-dev, and what one does afterwards. */
export async function byEemtDev(source, env, dem) {
  const eemtDev = (args, options = {}) => run(process.execPath, [bin, ...args], { env, ...options });
  const named = (...args) => [...args, '--name', ours, '--output', 'json'];
  const labelled = async (options) => {
    const filter = ['--filter', `label=eemt-dev.environment=${ours}`, '--format', '{{.Repository}}:{{.Tag}}'];
    return (await run('docker', ['images', ...filter], options)).stdout
      .split('\n')
      .filter((one) => one !== '');
  };
  const before = await labelled();
  undo.push(async () => {
    const made = (await labelled({ always: true })).filter(
      (one) => !before.includes(one) && !one.includes('<none>'),
    );
    if (made.length > 0) await run('docker', ['image', 'rm', '--force', ...made], { always: true });
  });
  undo.push(() => eemtDev(named('down', '--data', '--yes'), { always: true }));

  const up = named('up', '--source', source, '--yes');
  let memoryMb = 0;
  const watch = (child) => {
    const timer = setInterval(() => {
      try {
        memoryMb = Math.max(memoryMb, peakMb(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? 0);
      } catch {
        // It has ended.
      }
    }, 200);
    return () => clearInterval(timer);
  };
  let answer = '';
  const cold = await timed('eemt-dev up --no-cache', async () => {
    answer = (await eemtDev([...up, '--no-cache'], { onStart: watch })).stdout;
  });
  const again = await timed('eemt-dev up, second time', () => eemtDev(up));
  const statuses = [];
  const helps = [];
  for (let round = 0; round < 5; round += 1) {
    statuses.push((await eemtDev(named('status'))).seconds);
    helps.push((await eemtDev(['--help'])).seconds);
  }
  const { data } = JSON.parse(answer.trimEnd().split('\n').at(-1) ?? '{}');
  const image = data?.images.find(({ name }) => name === 'eemt:ubuntu24.04')?.id;
  const jobs =
    dem === undefined
      ? null
      : await benchJobs({
          run,
          timed,
          eemtDev: ([verb, ...args]) => eemtDev([verb, '--name', ours, ...args]),
          state: join(env.EEMT_DEV_HOME, 'state', ours),
          url: data.url,
          image,
          dem,
        });
  const reset = await timed('eemt-dev reset', () => eemtDev(named('reset', '--yes')));
  const down = await timed('eemt-dev down', () => eemtDev(named('down', '--yes')));
  const parts = Object.fromEntries(
    (data?.timings ?? []).map(({ title, durationMs }) => [title, durationMs / 1000]),
  );
  return {
    cold,
    again,
    status: median(statuses),
    helpMs: median(helps) * 1000,
    reset,
    down,
    memoryMb,
    jobs,
    parts,
  };
}
