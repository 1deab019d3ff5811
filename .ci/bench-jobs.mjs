// Figures of jobs on a running environment: a year over its workers against the same makeflow in one container beside it.
import { mkdtemp, readFile, rm, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** EEMT's own workflow as the runner gives it to makeflow, but computed here. */
const plainRun = `set -e
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

/** `eemtDev` runs the command for the environment; `state` is its state folder, `url` its page, `image` its worker image. */
export async function benchJobs({ run, timed, eemtDev, state, url, image, dem }) {
  const status = async (id) =>
    JSON.parse(await readFile(join(state, 'data', 'spool', 'status', `${id}.json`), 'utf8'));
  const until = async (id, done) => {
    for (;;) {
      const found = await status(id).catch(() => undefined);
      if (found && done(found)) return found;
      await setTimeout(50);
    }
  };
  const own = async () => {
    const { stdout } = await eemtDev(['exec', 'runner', '--', 'cat', '/proc/1/stat']);
    return ticksOf(stdout);
  };
  const folder = await mkdtemp(join(tmpdir(), 'eemt-dev-plain-'));
  try {
    const before = await own();
    let job;
    const year = await timed('eemt-dev run, a year', async () => {
      const { stdout } = await eemtDev(['run', dem, '--results', join(folder, 'maps'), '--output', 'json']);
      job = JSON.parse(stdout.trimEnd().split('\n').at(-1)).data.job;
    });
    const overheadMs = (((await own()) - before) * 10) / job.tasks.total;
    await writeFile(join(folder, 'plain.sh'), plainRun);
    await chmod(folder, 0o777);
    const mounts = ['-v', `${folder}:/plain`, '-v', `${dem}:/dem.tif:ro`];
    const local = await timed('the same makeflow in one container', () =>
      run('docker', [
        'run',
        '--rm',
        '--cpus=2',
        '--user=0',
        '-e',
        'LOGNAME=x',
        ...mounts,
        image,
        'sh',
        '/plain/plain.sh',
      ]),
    );
    const submitted = Date.now() / 1000;
    const id = await submit(url, dem);
    const { firstTaskAt } = await until(id, ({ tasks }) => tasks.done > 0);
    const cancelled = performance.now();
    await fetch(`${url}/api/jobs/${id}/cancel`, { method: 'POST' });
    await until(id, ({ phase }) => phase === 'cancelled');
    const cancel = (performance.now() - cancelled) / 1000;
    const smoke = await timed('eemt-dev smoke', () => eemtDev(['smoke']));
    return { year, local, firstTask: firstTaskAt - submitted, overheadMs, cancel, smoke };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
