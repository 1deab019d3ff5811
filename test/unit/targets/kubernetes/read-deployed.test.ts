import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentOf } from '../../../../src/core/environment.ts';
import { acquireLock } from '../../../../src/state/lock.ts';
import { curedChart, writeChart } from '../../../../src/targets/kubernetes/cured-chart.ts';
import { readDeployed } from '../../../../src/targets/kubernetes/read-deployed.ts';
import { emptyFolder } from '../../../support/checkout.ts';
import { recordWith } from '../../../support/record.ts';

const body = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'eemt-config' },
  data: { template: '{{ .Values.x }}', on: 'yes' },
};
const chart = curedChart({
  base: { name: 'eemt', version: '2.0.0' },
  manifests: [{ origin: 'templates/configmap.yaml', duplicateKeys: [], body }],
  values: {},
});

/** A state folder with what was deployed last. */
async function deployed(namespace = 'eemt') {
  const state = emptyFolder();
  const env = environmentOf('eemt', namespace, { state, cache: state });
  await writeChart(env.paths.chart, chart.files);
  mkdirSync(dirname(env.paths.record), { recursive: true });
  writeFileSync(env.paths.record, JSON.stringify({ ...recordWith({}), workers: 3 }));
  return env;
}

describe('what the state folder says was deployed last', () => {
  it('is the chart as it was given to Helm, and the workers that somebody asked for since', async () => {
    expect(await readDeployed(await deployed())).toEqual({
      chart: `eemt-${chart.version}`,
      objects: [body],
      workers: 3,
    });
  });

  it('is parsed once while it is the same, and anew where it changed', async () => {
    const env = await deployed();
    const [before] = (await readDeployed(env))?.objects ?? [];
    expect((await readDeployed(env))?.objects[0]).toBe(before);
    const changed = { ...body, data: { on: 'no' } };
    const manifests = [{ origin: 'templates/configmap.yaml', duplicateKeys: [], body: changed }];
    const other = curedChart({ base: { name: 'eemt', version: '2.0.0' }, manifests, values: {} });
    await writeChart(env.paths.chart, other.files);
    expect((await readDeployed(env))?.objects).toEqual([changed]);
  });

  it('is not known while eemt-dev changes it, and is known again after it', async () => {
    const env = await deployed();
    const lock = await acquireLock(env.paths.lock, { verb: 'up' });
    expect(await readDeployed(env)).toBeNull();
    lock.release();
    expect(await readDeployed(env)).not.toBeNull();
  });

  it('is nothing of another namespace, and nothing where nothing was deployed', async () => {
    expect(await readDeployed(await deployed('other'))).toBeNull();
    const state = emptyFolder();
    expect(await readDeployed(environmentOf('eemt', 'eemt', { state, cache: state }))).toBeNull();
  });
});
