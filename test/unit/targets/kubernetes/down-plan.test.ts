import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { downPlan } from '../../../../src/targets/kubernetes/down-plan.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { wholeFiles } from '../../../support/kube-world.ts';
import { runDue } from '../../../support/run-due.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { worldWith } from '../../../support/world.ts';

const state = scratchFolder();
const env = environmentOf('demo', 'eemt', { state, cache: state });
const plan = (data: boolean) => downPlan(env, kindCluster(env), { data, images: [] });

describe('down', () => {
  it('removes what runs before files, and before data where that goes too', () => {
    const order = (data: boolean) => plan(data).steps.map(({ id, after }) => [id, after]);
    expect(order(false)).toEqual([
      ['stop-runner', []],
      ['remove-cluster', ['stop-runner']],
      ['remove-files', ['remove-cluster']],
    ]);
    expect(order(true)).toEqual([...order(false), ['wipe-data', ['remove-cluster']]]);
  });
});

describe('removing what is of use only while a cluster lives', () => {
  const due = (temporary: readonly string[]) =>
    plan(false)
      .steps.find(({ id }) => id === 'remove-files')
      ?.due(worldWith<KubeParts>({ files: { ...wholeFiles, temporary } }));

  it('is done where nothing of it is there', () => {
    expect(due([])).toEqual({ is: 'done', note: 'there are none' });
  });

  it('names and removes what is there, folders with all that is in them', async () => {
    const { kubeconfig, chart, data } = env.paths;
    for (const folder of [chart, data]) mkdirSync(folder, { recursive: true });
    for (const file of [kubeconfig, join(chart, 'Chart.yaml')]) writeFileSync(file, '');
    const verdict = due([kubeconfig, chart]);
    expect(verdict).toMatchObject({
      is: 'due',
      changes: [
        { kind: 'delete', text: `remove ${kubeconfig}` },
        { kind: 'delete', text: `remove ${chart}` },
      ],
    });
    await runDue(verdict, fakeRun().run);
    expect([kubeconfig, chart, data].map((path) => existsSync(path))).toEqual([false, false, true]);
  });
});
