import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bugs } from '../../../../src/eemt/defects/index.ts';
import { demoPage } from '../../../support/demo-page.ts';
import type { RunningPage } from '../../../support/demo-page.ts';
import { patchedCopy } from '../../../support/patched-copy.ts';
import { fixtureDir } from '../defects/blueprint.ts';

/** The demo's page with the patches of these defects, and one upload. */
async function patchedPage(...ids: readonly string[]) {
  const tree = patchedCopy(
    fixtureDir,
    bugs.filter(({ id }) => ids.includes(id)),
  );
  const demo = await demoPage(mkdtempSync(join(tmpdir(), 'eemt-dev-page-')), tree);
  const running = await demo.start();
  onTestFinished(async () => {
    await running.stop();
    demo.close();
  });
  writeFileSync(join(demo.folder, 'uploads', 'dem.tif'), 'II*');
  return { demo, running };
}

async function submitted(page: RunningPage, form = {}): Promise<string> {
  const fields = { workflow_type: 'sol', uploaded_filename: 'dem.tif', ...form };
  return ((await page.post('/api/submit-job', fields)) as { job_id: string }).job_id;
}

async function until(page: RunningPage, id: string, row: object): Promise<void> {
  await expect.poll(() => page.get(`/api/jobs/${id}`), { interval: 20, timeout: 8_000 }).toMatchObject(row);
}

describe('the demo’s page after the patch of', () => {
  it('job-fails-on-a-word goes by the exit code', async () => {
    const { demo, running } = await patchedPage('job-fails-on-a-word');
    const id = await submitted(running);
    const container = await demo.container();
    container.write('ERROR: nothing to worry about\ntask 3/6\n');
    await until(running, id, { status: 'running', progress: 72 });
    container.write('exit 0\n');
    await until(running, id, { status: 'completed' });
  });

  it('job-cancel-ignored has the engine stop the container', async () => {
    const { demo, running } = await patchedPage('job-cancel-ignored');
    const id = await submitted(running);
    const container = await demo.container();
    await until(running, id, { progress: 35 });
    await running.post(`/api/jobs/${id}/cancel`);
    expect(demo.calls().at(-1)).toEqual(['stop', '-t', '10', `eemt-job-${id.slice(0, 8)}`]);
    container.write('exit 137\n');
    await until(running, id, { status: 'failed' });
  });

  it('upload-path-escape looks for every name among the uploads', async () => {
    const { demo, running } = await patchedPage('upload-path-escape');
    writeFileSync(join(demo.folder, 'outside.tif'), 'II*');
    const refused = await running.post('/api/submit-job', {
      workflow_type: 'sol',
      uploaded_filename: '../outside.tif',
    });
    expect(refused).toEqual({ detail: 'No such upload; upload a DEM first' });
  });

  it('step-in-hours hands hours down, and of job-cpus no more CPUs than there are', async () => {
    const { demo, running } = await patchedPage('step-in-hours', 'job-cpus');
    const id = await submitted(running, { step: '15', num_threads: '4096' });
    (await demo.container()).write('exit 0\n');
    await until(running, id, { status: 'completed' });
    const words = demo.calls().find(([first]) => first === 'run') ?? [];
    expect(words[words.indexOf('--step') + 1]).toBe('0.25');
    expect(Number(words[words.indexOf('--cpus') + 1])).toBeLessThan(4096);
  });

  it('job-running-for-ever fails the jobs of the process before it', async () => {
    const { demo, running } = await patchedPage('job-running-for-ever');
    const id = await submitted(running);
    await demo.container();
    await until(running, id, { status: 'running' });
    const next = await demo.start();
    onTestFinished(async () => {
      await next.stop();
    });
    expect(await next.get(`/api/jobs/${id}`)).toMatchObject({
      status: 'failed',
      error_message: 'The web interface has restarted',
      completed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/) as string,
    });
  });
});
