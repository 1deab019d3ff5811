import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asDocumented } from '../../../../src/app/reproduce/as-documented.ts';
import { removeDocumented } from '../../../../src/app/reproduce/remove-documented.ts';
import { up } from '../../../../src/app/up.ts';
import { eemtScripts } from '../../../../src/eemt/scripts/scripts.ts';
import type { ProcessRequest } from '../../../../src/tools/process.ts';
import type { Tools } from '../../../../src/tools/index.ts';
import { adviceWith } from '../../../support/advice.ts';
import { emptyFolder } from '../../../support/checkout.ts';
import { fakeMachine } from '../../../support/fake-machine.ts';
import { runningEemt } from '../../../support/running-eemt.ts';
import { verbContext } from '../../../support/verb-context.ts';

const { deploy, cleanup } = eemtScripts;
const signal = new AbortController().signal;

/** A machine without anything on it, and the calls of bash. */
async function machine() {
  const state = emptyFolder();
  const { createRun, done } = fakeMachine();
  const { tools } = await createRun({ signal, emit: () => undefined } as never);
  const calls: ProcessRequest[] = [];
  const process: Tools['process'] = {
    ...tools.process,
    run: (request) => {
      if (request.tool !== 'bash') return tools.process.run(request);
      calls.push(request);
      return Promise.resolve({ stdout: '', stderr: '', exitCode: 0, durationMs: 1 });
    },
    where: () => Promise.resolve(undefined),
  };
  const context = verbContext({ state, cache: state }, { ...tools, process });
  const record = (): unknown => JSON.parse(readFileSync(join(state, 'eemt/environment.json'), 'utf8'));
  return { context, calls, done, record };
}

const flags = { source: 'demo' };
const wholeUp = { flags, recreate: false, build: true, cache: true, describe: null };

describe('a script that deploys', () => {
  it('is refused where the environment holds an EEMT of ours, with the ways out', async () => {
    const state = emptyFolder();
    const context = verbContext({ state, cache: state }, runningEemt(state));
    for (const script of [deploy, cleanup])
      await expect(asDocumented(context, { script, argv: [], flags })).rejects.toMatchObject({
        code: 'STATE_EEMT_RUNS',
        hints: expect.arrayContaining([adviceWith('eemt-dev down')]) as unknown,
      });
  });

  it('gets a cluster of one node with nothing of EEMT in it, which is remembered as its own', async () => {
    const { context, calls, done, record } = await machine();
    const result = await asDocumented(context, { script: deploy, argv: ['--dev'], flags });
    expect(result).toMatchObject({ exitCode: 0, runsOn: 'eemt-cluster', changed: true });
    expect(done).toEqual(['create eemt-cluster']);
    expect(record()).toMatchObject({ deployedBy: 'scripts', answers: { nodes: 0 } });
    expect(calls.map(({ args }) => args)).toEqual([['./deploy.sh', '--dev']]);
  });

  it('meets what the one before it made', async () => {
    const { context, calls, done } = await machine();
    await asDocumented(context, { script: deploy, argv: [], flags });
    await asDocumented(context, { script: cleanup, argv: ['--force'], flags });
    expect(done).toEqual(['create eemt-cluster']);
    expect(calls.map(({ args }) => args[0])).toEqual(['./deploy.sh', './cleanup.sh']);
  });

  it('is refused again once eemt-dev has deployed there', async () => {
    const { context, record } = await machine();
    const two = { ...flags, nodes: 2 };
    await asDocumented(context, { script: deploy, argv: [], flags: two });
    await up(context, { ...wholeUp, flags: two });
    expect(record()).not.toHaveProperty('deployedBy');
    await expect(asDocumented(context, { script: deploy, argv: [], flags })).rejects.toMatchObject({
      code: 'STATE_EEMT_RUNS',
    });
  });
});

describe('the cluster of the scripts', () => {
  it('is removed on its own, and the EEMT of eemt-dev is not', async () => {
    const { context } = await machine();
    expect(await removeDocumented(context)).toBeUndefined();
    await asDocumented(context, { script: deploy, argv: [], flags });
    expect(await removeDocumented(context)).toMatchObject({ removed: [{ runsOn: 'eemt-cluster' }] });
    await up(context, { ...wholeUp, flags: { ...flags, nodes: 2 } });
    expect(await removeDocumented(context)).toBeUndefined();
  });
});

describe('a script that changes nothing', () => {
  it('runs against the EEMT that is there, in a namespace where no release of ours is in its way', async () => {
    const { context, calls } = await machine();
    await up(context, wholeUp);
    const result = await asDocumented(context, { script: deploy, argv: ['--dry-run'], flags });
    expect(result).toMatchObject({ runsOn: 'eemt-cluster', changed: false, findings: [] });
    expect(calls[0]?.args).toEqual(['./deploy.sh', '-n', 'eemt-as-documented', '--dry-run']);
  });

  it('makes nothing where nothing is there', async () => {
    const { context, done } = await machine();
    const result = await asDocumented(context, { script: cleanup, argv: ['--dry-run'], flags });
    expect(result).toMatchObject({ runsOn: null, changed: false });
    expect(done).toEqual([]);
  });
});
