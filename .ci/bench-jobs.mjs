// Figures of jobs on a running environment: a year over its workers against the same makeflow in one container beside it.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, timed, undo, until } from './bench-run.mjs';

const container = `bench-plain-${process.pid}`;

/** EEMT's own workflow as the runner gives it to makeflow, but computed here. A shell with PID 1 hears Ctrl-C only where it says so. */
const plainRun = `set -e; trap 'exit 130' INT TERM
cp /dem.tif /plain/dem.tif; cd /plain; mkdir bin; printf '#!/bin/sh\\n' > bin/makeflow; chmod +x bin/makeflow
PATH=/plain/bin:$PATH python3 /opt/eemt/sol/sol/run-workflow --step 15 --linke_value 3.0 --albedo_value 0.2 --num_threads 1 -O out dem.tif > /dev/null || true
cd out; sed -i '/^MEMORY=/d;/^DISK=/d;s/^CORES=.*/CORES=1/' workflow.mf
exec makeflow -T local --local-cores=2 --retry-count=3 workflow.mf > /plain/log 2>&1
`;

/** Clock ticks of a process with its children, from /proc/PID/stat. Pure. */
export function ticksOf(stat) {
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .reduce((sum, ticks) => sum + Number(ticks), 0);
}

/** Seconds of a year's makeflow in one container with 2 cores, on a disk of its own. */
export async function yearInOneContainer(image, dem) {
  undo.push(() => run('docker', ['rm', '--force', '--volumes', container], { always: true, accept: [0, 1] }));
  const limits = ['--cpus=2', '--user=0', '--env', 'LOGNAME=x'];
  const mounts = ['--volume', '/plain', '--volume', `${dem}:/dem.tif:ro`];
  return timed('the same makeflow in one container', () =>
    run('docker', ['run', '--rm', '--name', container, ...limits, ...mounts, image, 'sh', '-c', plainRun]),
  );
}

/**
 * `eemtDev` runs the command for the environment; `state` is its state folder, `url` its page. `inOneContainer` tells what the same makeflow
 * takes without workers.
 */
export async function benchJobs({ eemtDev, state, url, dem, inOneContainer }) {
  const untilStatus = (what, id, done) =>
    until(what, 300, async () => {
      const found = JSON.parse(await readFile(join(state, 'data', 'spool', 'status', `${id}.json`), 'utf8'));
      return done(found) ? found : undefined;
    });
  const own = async () => {
    const { stdout } = await eemtDev(['exec', 'runner', '--', 'cat', '/proc/1/stat']);
    return ticksOf(stdout);
  };
  const folder = await mkdtemp(join(tmpdir(), 'eemt-dev-maps-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const before = await own();
  let job;
  const year = await timed('eemt-dev run, a year', async () => {
    const { stdout } = await eemtDev(['run', dem, '--results', join(folder, 'maps'), '--output', 'json']);
    job = JSON.parse(stdout.trimEnd().split('\n').at(-1)).data.job;
  });
  const overheadMs = (((await own()) - before) * 10) / job.tasks.total;
  const local = await inOneContainer();
  const submitted = Date.now() / 1000;
  const id = await submit(url, dem);
  const { firstTaskAt } = await untilStatus('the first task', id, ({ tasks }) => tasks.done > 0);
  const cancelled = performance.now();
  await fetch(`${url}/api/jobs/${id}/cancel`, { method: 'POST' });
  await untilStatus('the end of the job', id, ({ phase }) => phase === 'cancelled');
  const cancel = (performance.now() - cancelled) / 1000;
  return { year, local, firstTask: firstTaskAt - submitted, overheadMs, cancel };
}

async function submit(url, dem) {
  const file = new FormData();
  file.append('file', new Blob([await readFile(dem)]), 'bench.tif');
  const { filename } = await (await fetch(`${url}/api/upload-file`, { method: 'POST', body: file })).json();
  const form = new FormData();
  form.append('workflow_type', 'sol');
  form.append('uploaded_filename', filename);
  return (await (await fetch(`${url}/api/submit-job`, { method: 'POST', body: form })).json()).job_id;
}
