import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, eemtDev } from './cli.ts';
import { nodesOf, place, removeContainers, type Place } from './world.ts';

const name = 'e2e-killed';
let here: Place;

beforeAll(async () => {
  here = await place(name);
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
});

/** Runs `up` and sends the signal as soon as the step begins; tells whether the step was reached. */
async function upUntil(step: string, signal: 'SIGKILL' | 'SIGINT') {
  // What is built stays built, so only a build from the start begins a build step.
  const flags = [
    '--port',
    '5210',
    '--workers',
    '1',
    '--nodes',
    '1',
    '--yes',
    ...(step.startsWith('image-') ? ['--no-cache'] : []),
  ];
  let reached = false;
  const done = await eemtDev(here, ['up', '--name', name, ...flags], (event, child) => {
    if (reached || event['event'] !== 'step-started' || event['id'] !== step) return;
    reached = true;
    child.kill(signal);
  });
  return { ...done, reached };
}

/** In an order in which each is still due when its round comes. */
const steps = [
  'image-base',
  'image-web',
  'image-worker',
  'pack-web',
  'pack-worker',
  'cluster',
  'nodes',
  'deliver-web',
  'deliver-worker',
  'storage',
  'rest-web',
  'rest-worker',
  'release',
  'ready',
];

describe('up that was stopped in the middle', () => {
  it('goes on after kill -9 at every step, and finishes', async () => {
    for (const step of steps) {
      const killed = await upUntil(step, 'SIGKILL');
      expect({ step, reached: killed.reached, signal: killed.signal }, killed.stderr).toEqual({
        step,
        reached: true,
        signal: 'SIGKILL',
      });
    }
    const { exitCode, result, stderr } = await eemtDev(here, ['up', '--name', name, '--yes']);
    expect(exitCode, stderr).toBe(0);
    expect(result?.data['state']).toBe('healthy');
  });

  it('down after kill -9 while the cluster is made leaves nothing', async () => {
    expect((await eemtDev(here, ['down', '--name', name])).exitCode).toBe(0);
    const killed = await upUntil('cluster', 'SIGKILL');
    expect(killed.reached).toBe(true);
    const { exitCode, stderr } = await eemtDev(here, ['down', '--name', name]);
    expect(exitCode, stderr).toBe(0);
    expect(await nodesOf(name)).toEqual([]);
  });

  it('Ctrl-C while the cluster is made stops the tools, says so with exit 130, and down leaves nothing', async () => {
    const stopped = await upUntil('cluster', 'SIGINT');
    expect(stopped.reached).toBe(true);
    expect(stopped.exitCode).toBe(130);
    expect(stopped.result).toMatchObject({ ok: false, exitCode: 130 });
    expect((await eemtDev(here, ['down', '--name', name])).exitCode).toBe(0);
    expect(await nodesOf(name)).toEqual([]);
  });

  it('refuses a cluster of its name that is not ours, and leaves it as it is', async () => {
    await removeContainers(await nodesOf('e2e-foreign'));
    const foreign = await docker(
      'run',
      '--detach',
      '--label',
      'io.x-k8s.kind.cluster=e2e-foreign-cluster',
      '--label',
      'io.x-k8s.kind.role=control-plane',
      '--name',
      'e2e-foreign-control-plane',
      'python:3.12-slim',
      'sleep',
      '600',
    );
    try {
      for (const verb of [['up', '--yes'], ['down'], ['down', '--data', '--yes']]) {
        const { exitCode, result } = await eemtDev(here, [...verb, '--name', 'e2e-foreign']);
        expect(exitCode).toBe(7);
        expect(result?.error?.code).toBe('STATE_FOREIGN_CLUSTER');
      }
      expect(await docker('inspect', '--format', '{{.State.Running}}', foreign)).toBe('true');
    } finally {
      await removeContainers([foreign]);
    }
  });
});
