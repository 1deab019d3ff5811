// EEMT by eemt-dev, and what one does afterwards.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { changeLine, changedByWatch } from './bench-changes.mjs';
import { benchJobs } from './bench-jobs.mjs';
import { run, timed, undo } from './bench-run.mjs';
import { median, peakMb } from './bench-table.mjs';

const bin = join(import.meta.dirname, '..', 'bin', 'eemt-dev.js');
export const ours = 'bench-eemtdev';
const named = (...args) => [...args, '--name', ours, '--output', 'json'];

export function eemtDev(args, options = {}) {
  return run(process.execPath, [bin, ...args], options);
}

/** `data` of the last line that `--output json` prints. Pure. */
export function resultOf(stdout) {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '{}').data;
}

/** Milliseconds of `eemt-dev --help`, the median of five. */
export async function helpMs() {
  const all = [];
  for (let round = 0; round < 5; round += 1) all.push((await eemtDev(['--help'])).seconds);
  return median(all) * 1000;
}

/** `up --no-cache`: seconds in all and of each step, and megabytes at most. What it makes is removed at the end. */
export async function upCold(target, source, env) {
  await removeImagesAtTheEnd();
  undo.push(() => eemtDev(named('down', '--data', '--yes'), { env, always: true }));
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
  const cold = await timed(`eemt-dev up --target ${target} --no-cache`, async () => {
    const options = { env, onStart: watch };
    answer = (await eemtDev([...upOn(target, source), '--no-cache'], options)).stdout;
  });
  return { cold, memoryMb, parts: partsOfUp(answer) };
}

/** Removed with its data; the images stay. */
export async function downWithData(env) {
  await timed('eemt-dev down --data', () => eemtDev(named('down', '--data', '--yes'), { env }));
}

/** `up` where its images are built. */
export async function upBuilt(target, source, env) {
  let answer = '';
  const built = await timed(`eemt-dev up --target ${target}, images built`, async () => {
    answer = (await eemtDev(upOn(target, source), { env })).stdout;
  });
  return { built, parts: partsOfUp(answer) };
}

/** What one does with an environment that stands, until it is gone. `inOneContainer`: seconds of a year's makeflow without workers, in an image. */
export async function afterwards(target, { source, env, dem, inOneContainer }) {
  const again = await timed('eemt-dev up, second time', () => eemtDev(upOn(target, source), { env }));
  const statuses = [];
  let seen;
  for (let round = 0; round < 5; round += 1) {
    const { seconds, stdout } = await eemtDev(named('status'), { env });
    statuses.push(seconds);
    seen = resultOf(stdout);
  }
  const scale = await timed('eemt-dev scale workers=10', () =>
    eemtDev(named('scale', 'workers=10'), { env }),
  );
  const scaleBack = await timed('eemt-dev scale workers=2', () =>
    eemtDev(named('scale', 'workers=2'), { env }),
  );
  const image = seen.images.find(({ name }) => name === 'eemt:ubuntu24.04')?.id;
  const jobs =
    dem === undefined
      ? null
      : await benchJobs({
          eemtDev: ([verb, ...args]) => eemtDev([verb, '--name', ours, ...args], { env }),
          state: join(env.EEMT_DEV_HOME, 'state', ours),
          url: seen.url,
          dem,
          inOneContainer: () => inOneContainer(image, dem),
        });
  const smoke = await timed('eemt-dev smoke', async () => {
    const { stdout } = await eemtDev(named('smoke'), { env });
    const left = resultOf(stdout).checks.filter(({ state }) => state !== 'passed');
    if (left.length > 0) throw new TypeError(`smoke left out ${left.map(({ id }) => id).join(', ')}`);
  });
  const reset = await timed('eemt-dev reset', () => eemtDev(named('reset', '--yes'), { env }));
  await changeLine(source, 'a changed line');
  const changed = await timed('a changed line, by up', () => eemtDev(upOn(target, source), { env }));
  const watched = await changedByWatch(source, seen.url, {
    bin,
    args: ['watch', '--source', source, '--yes', '--name', ours],
    env,
  });
  const down = await timed('eemt-dev down', () => eemtDev(named('down', '--yes'), { env }));
  const warm = (await upBuilt(target, source, env)).built;
  return {
    again,
    status: median(statuses),
    scale,
    scaleBack,
    jobs,
    smoke,
    reset,
    changed,
    watched,
    down,
    warm,
  };
}

function upOn(target, source) {
  return named('up', '--target', target, '--source', source, '--yes');
}

function partsOfUp(stdout) {
  const { timings = [] } = resultOf(stdout);
  return Object.fromEntries(timings.map(({ title, durationMs }) => [title, durationMs / 1000]));
}

async function removeImagesAtTheEnd() {
  const before = await labelled();
  undo.push(async () => {
    const made = (await labelled({ always: true })).filter(
      (one) => !before.includes(one) && !one.includes('<none>'),
    );
    if (made.length > 0) await run('docker', ['image', 'rm', '--force', ...made], { always: true });
  });
}

async function labelled(options) {
  const filter = ['--filter', `label=eemt-dev.environment=${ours}`, '--format', '{{.Repository}}:{{.Tag}}'];
  const { stdout } = await run('docker', ['images', ...filter], options);
  return stdout.split('\n').filter((one) => one !== '');
}
