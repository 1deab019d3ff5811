import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeReproduction } from '../../../../src/app/reproduce/remove.ts';
import { seedCluster } from '../../../../src/app/reproduce/seed.ts';
import { plainUp, up } from '../../../../src/app/up.ts';
import { CancelledError } from '../../../../src/errors/index.ts';
import { adviceWith } from '../../../support/advice.ts';
import { emptyFolder } from '../../../support/checkout.ts';
import { fakeMachine } from '../../../support/fake-machine.ts';
import { runningEemt } from '../../../support/running-eemt.ts';
import { verbContext } from '../../../support/verb-context.ts';

const signal = new AbortController().signal;

describe("the cluster of EEMT's notes", () => {
  it('is refused where there is a cluster of its name that nobody agrees to stop, with the ways out', async () => {
    const state = emptyFolder();
    const context = verbContext({ state, cache: state }, runningEemt(state), { yes: false });
    await expect(seedCluster(context, { flags: {} })).rejects.toMatchObject({
      code: 'STATE_CLUSTER_THERE',
      hints: expect.arrayContaining([adviceWith('eemt-dev down')]) as unknown,
    });
  });

  it('is refused where somebody else has made it', async () => {
    const state = emptyFolder();
    const { docker } = runningEemt(emptyFolder());
    const context = verbContext({ state, cache: state }, { docker: docker ?? {} });
    await expect(seedCluster(context, { flags: {} })).rejects.toMatchObject({
      code: 'STATE_FOREIGN_CLUSTER',
    });
  });

  it('is made with the cures left out, which is remembered, and says what of it does not show', async () => {
    const state = emptyFolder();
    const { createRun, done } = fakeMachine();
    const { tools } = await createRun({ signal, emit: () => undefined } as never);
    const context = verbContext({ state, cache: state }, tools);
    // On this machine all is Ready at once, so no defect can show.
    await expect(seedCluster(context, { flags: { source: 'demo' } })).rejects.toMatchObject({
      code: 'READY_REPRODUCED',
      message: expect.stringMatching(
        /eemt-web fails on its log folder, eemt-worker waits for a label\.$/,
      ) as unknown,
    });
    expect(done).toContain('create eemt-cluster');
    expect(done.filter((one) => one.startsWith('install'))).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(state, 'eemt/environment.json'), 'utf8'))).toMatchObject({
      leftOut: ['worker-node-selector', 'oversized-claims', 'web-logs-permission'],
      answers: { nodes: 0, kubernetes: 'v1.27.3' },
    });
  });

  it('is made beside an environment that rests for it after a yes, and comes back', async () => {
    const state = emptyFolder();
    const { createRun, running } = fakeMachine();
    const { tools } = await createRun({ signal, emit: () => undefined } as never);
    const context = verbContext({ state, cache: state }, tools);
    await up(context, { ...plainUp, flags: { source: 'demo', nodes: 0 } });
    // It is stopped before anybody waits for what cannot show here.
    const helm = {
      ...tools.helm,
      upgradeInstall: () => Promise.reject(new CancelledError('CANCELLED', 'Stopped.')),
    };
    const stopped = verbContext({ state, cache: state }, { ...tools, helm });
    await expect(seedCluster(stopped, { flags: {} })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(running()).toEqual(['eemt-bug-cluster-0']);
    expect(JSON.parse(readFileSync(join(state, 'eemt/reproduction.json'), 'utf8'))).toMatchObject({
      bug: 'seed-cluster',
      place: 'alone',
    });
    await expect(seedCluster(context, { flags: {} })).rejects.toMatchObject({
      code: 'STATE_REPRODUCING',
      hints: [adviceWith('eemt-dev bugs reproduce --remove')],
    });
    expect(await removeReproduction(context)).toMatchObject({ bug: 'seed-cluster' });
    expect(running()).toEqual(['eemt-cluster-0']);
    expect(existsSync(join(state, 'eemt-bug'))).toBe(false);
  });
});
