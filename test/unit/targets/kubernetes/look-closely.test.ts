import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import { acquireLock } from '../../../../src/state/lock.ts';
import { curedChart, writeChart } from '../../../../src/targets/kubernetes/cured-chart.ts';
import { recordWith } from '../../../support/record.ts';
import { looking } from './looking.ts';

const worker = (replicas: number, ready: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'eemt-worker', namespace: 'eemt', resourceVersion: String(ready) },
  spec: { replicas },
  status: { readyReplicas: ready },
});
const chartOf = (body: KubeObject) =>
  curedChart({
    base: { name: 'eemt', version: '2.0.0' },
    manifests: [{ origin: 'templates/worker.yaml', duplicateKeys: [], body }],
    values: {},
  });

/** Looks every two seconds at an environment with a release; `helmAsked` counts. */
async function watching() {
  const chart = chartOf(worker(2, 0));
  const now = { objects: [worker(2, 2)], status: 'deployed', gone: false };
  const seen = await looking({
    get: () => (now.gone ? Promise.reject(new TypeError('refused')) : Promise.resolve(now.objects)),
    release: () => ({ name: 'eemt', revision: 1, status: now.status, chart: `eemt-${chart.version}` }),
  });
  const { env, calls, clock, forget, observe } = seen;
  await writeChart(env.paths.chart, chart.files);
  mkdirSync(dirname(env.paths.record), { recursive: true });
  writeFileSync(env.paths.record, JSON.stringify(recordWith({})));
  const look = async () => {
    forget();
    const observation = await observe({ closely: true, watches: true });
    await clock.sleep(2000, new AbortController().signal);
    return observation;
  };
  return { env, now, look, helmAsked: () => calls.filter((call) => call === 'release').length };
}

describe('Helm, for somebody who watches', () => {
  it('is asked once in 30 s while nothing changes, though pods come and go', async () => {
    const { now, look, helmAsked } = await watching();
    for (let count = 0; count < 15; count++) {
      now.objects = [worker(2, count % 3)];
      const { deployed } = await look();
      expect(deployed).toMatchObject({ release: { status: 'deployed' }, changes: [] });
    }
    expect(helmAsked()).toBe(1);
    await look();
    expect(helmAsked()).toBe(2);
  });

  it('is asked at once where an object is no longer as it was wished', async () => {
    const { now, look, helmAsked } = await watching();
    await look();
    now.objects = [worker(7, 2)];
    now.status = 'pending-upgrade';
    expect((await look()).deployed).toMatchObject({ release: { status: 'pending-upgrade' } });
    expect(helmAsked()).toBe(2);
  });

  it('is asked at each look while its release is on its way', async () => {
    const { now, look, helmAsked } = await watching();
    now.status = 'pending-install';
    await look();
    await look();
    now.status = 'deployed';
    expect((await look()).deployed).toMatchObject({ release: { status: 'deployed' } });
    expect(helmAsked()).toBe(3);
  });

  it('is asked anew after eemt-dev has changed what is deployed', async () => {
    const { env, look, helmAsked } = await watching();
    await look();
    const lock = await acquireLock(env.paths.lock, { verb: 'up' });
    await look();
    lock.release();
    await look();
    expect(helmAsked()).toBe(2);
  });

  it('is not asked where the API server does not answer', async () => {
    const { now, look, helmAsked } = await watching();
    now.gone = true;
    await look();
    expect(helmAsked()).toBe(0);
  });
});
