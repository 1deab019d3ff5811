import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandContext, Globals } from '../../../../src/app/context.ts';
import { asDocumented } from '../../../../src/app/reproduce/as-documented.ts';
import { removeDocumented } from '../../../../src/app/reproduce/remove-documented.ts';
import { removeReproduction } from '../../../../src/app/reproduce/remove.ts';
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
async function machine(globals: Partial<Globals> = {}) {
  const state = emptyFolder();
  const { createRun, done, running, containers } = fakeMachine();
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
  const context = verbContext({ state, cache: state }, { ...tools, process }, globals);
  const record = (name = 'eemt'): unknown =>
    JSON.parse(readFileSync(join(state, name, 'environment.json'), 'utf8'));
  const there = (...names: readonly string[]) => existsSync(join(state, ...names));
  return { context, calls, done, record, running, containers, there };
}

const flags = { source: 'demo' };
const wholeUp = { flags, recreate: false, build: true, cache: true, describe: null };

describe('a script that deploys', () => {
  it('is refused where the environment holds an EEMT of ours and nobody agrees to stop it, with the ways out', async () => {
    const state = emptyFolder();
    const context = verbContext({ state, cache: state }, runningEemt(state), { yes: false });
    for (const script of [deploy, cleanup])
      await expect(asDocumented(context, { script, argv: [], flags })).rejects.toMatchObject({
        code: 'STATE_EEMT_RUNS',
        hints: expect.arrayContaining([
          adviceWith('eemt-dev down'),
          adviceWith('eemt-dev bugs reproduce --remove'),
        ]) as unknown,
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
    const { context, record } = await machine({ yes: false });
    const two = { ...flags, nodes: 2 };
    await asDocumented(context, { script: deploy, argv: [], flags: two });
    await up(context, { ...wholeUp, flags: two });
    expect(record()).not.toHaveProperty('deployedBy');
    await expect(asDocumented(context, { script: deploy, argv: [], flags })).rejects.toMatchObject({
      code: 'STATE_EEMT_RUNS',
    });
  });
});

describe('a script that deploys while eemt-dev runs an EEMT', () => {
  const nodes = ['eemt-cluster-0', 'eemt-cluster-1', 'eemt-cluster-2'];
  const asking = (context: CommandContext, answer: boolean): CommandContext => ({
    ...context,
    ask: { ...context.ask, confirm: () => Promise.resolve(answer) } as CommandContext['ask'],
  });
  const runs = async (globals: Partial<Globals> = {}) => {
    const made = await machine(globals);
    await up(made.context, { ...wholeUp, flags: { ...flags, nodes: 2 } });
    made.done.length = 0;
    return made;
  };

  it('gets a cluster of its own after a yes, for which the environment rests', async () => {
    const { context, calls, done, record, running } = await runs();
    const result = await asDocumented(context, { script: deploy, argv: [], flags });
    expect(result).toMatchObject({ environment: 'eemt-bug', runsOn: 'eemt-bug-cluster', changed: true });
    expect(done).toEqual([...nodes.map((name) => `stop ${name}`), 'create eemt-bug-cluster']);
    expect(running()).toEqual(['eemt-bug-cluster-0']);
    expect(record('eemt-bug')).toMatchObject({ deployedBy: 'scripts', answers: { nodes: 0 } });
    expect(record()).not.toHaveProperty('deployedBy');
    expect(calls).toHaveLength(1);
  });

  it('changes nothing after a no', async () => {
    const { context, done, there } = await runs({ yes: false });
    const refusing = asking(context, false);
    await expect(asDocumented(refusing, { script: deploy, argv: [], flags })).rejects.toMatchObject({
      exitCode: 130,
    });
    expect(done).toEqual([]);
    expect(there('eemt', 'reproduction.json')).toBe(false);
  });

  it('is met there by the next script, without another yes', async () => {
    const { context, done, calls } = await runs({ yes: false });
    await asDocumented(asking(context, true), { script: deploy, argv: [], flags });
    done.length = 0;
    const next = await asDocumented(context, { script: cleanup, argv: ['--force'], flags });
    const looking = await asDocumented(context, { script: deploy, argv: ['--dry-run'], flags });
    for (const result of [next, looking]) expect(result).toMatchObject({ runsOn: 'eemt-bug-cluster' });
    expect(done.filter((one) => !one.startsWith('stop'))).toEqual([]);
    expect(calls).toHaveLength(3);
  });

  it('is removed by --remove, and the environment comes back', async () => {
    const { context, running, containers, there } = await runs();
    await asDocumented(context, { script: deploy, argv: [], flags });
    expect(await removeDocumented(context)).toBeUndefined();
    expect(await removeReproduction(context)).toEqual({ bug: 'as-documented', lost: null });
    expect(containers()).toEqual(nodes);
    expect(running()).toEqual(nodes);
    expect(there('eemt-bug')).toBe(false);
  });

  it('is refused while a cluster of that name is there that was not made for it', async () => {
    const { context, done } = await runs();
    const { globals } = context;
    await up({ ...context, globals: { ...globals, name: 'eemt-bug' } }, { ...wholeUp, flags });
    done.length = 0;
    await expect(asDocumented(context, { script: deploy, argv: [], flags })).rejects.toMatchObject({
      code: 'STATE_CLUSTER_THERE',
    });
    expect(done).toEqual([]);
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
