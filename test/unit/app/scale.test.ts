import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../src/cli/verbs/scale.ts';
import { status } from '../../../src/cli/verbs/status.ts';
import { up } from '../../../src/cli/verbs/up.ts';
import type { EnvironmentRecord } from '../../../src/state/record.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { fakeMachine } from '../../support/fake-machine.ts';
import { runCli } from '../../support/run-cli.ts';

/** An environment that is up, on a machine that writes down what is done to it. */
async function upOnce() {
  const state = emptyFolder();
  const machine = fakeMachine();
  const run = async (...argv: readonly string[]) => {
    const options = { verbs: [up, scale, status], createRun: machine.createRun, state };
    const answer = await runCli([...argv, '--output', 'json'], options);
    const { exitCode, stderr } = answer;
    return { exitCode, stderr, result: answer.result(), events: answer.json() };
  };
  const path = join(state, 'eemt', 'environment.json');
  const record = () => JSON.parse(readFileSync(path, 'utf8')) as EnvironmentRecord;
  const first = await run('up', '--source', 'demo', '--yes', '--nodes', '2');
  expect(first.exitCode, first.stderr).toBe(0);
  machine.done.length = 0;
  return { run, record, done: machine.done, keep: (one: object) => writeFileSync(path, JSON.stringify(one)) };
}

describe('scale', () => {
  it('changes the number of workers alone, and says from where to where', async () => {
    const { run, done } = await upOnce();
    const { exitCode, stderr, result } = await run('scale', 'workers=4');
    expect(exitCode, stderr).toBe(0);
    expect(result['data']).toMatchObject({ state: 'healthy', scaled: { from: 2, to: 4 } });
    expect(done).toEqual(['scale eemt-worker 4']);
  });

  it('takes a number alone, and none at all', async () => {
    const { run } = await upOnce();
    expect((await run('scale', '0')).result['data']).toMatchObject({
      state: 'healthy',
      scaled: { from: 2, to: 0 },
    });
    expect((await run('scale')).result['data']).toMatchObject({ scaled: { from: 0, to: 0 } });
  });

  it('is remembered, and leaves the next up nothing to do', async () => {
    const { run, record, done } = await upOnce();
    await run('scale', '4');
    expect(record()).toMatchObject({ workers: 4, answers: { workers: 4 } });
    done.length = 0;
    const { result } = await run('up', '--source', 'demo', '--yes');
    expect(result['data']).toMatchObject({ state: 'healthy', changed: [] });
    expect(done).toEqual([]);
  });

  it('up with another number changes nothing but that', async () => {
    const { run } = await upOnce();
    await run('scale', '4');
    const { result, events } = await run('up', '--source', 'demo', '--yes', '--workers', '3');
    expect(result['data']).toMatchObject({ changed: ['release'] });
    expect(events).toContainEqual(
      expect.objectContaining({
        event: 'step-started',
        id: 'release',
        changes: ['Deployment/eemt-worker: spec.replicas is 4, should be 3'],
      }),
    );
  });

  it('is forgotten where it was refused', async () => {
    const { run, record, keep } = await upOnce();
    // As EEMT wrote them: two cores for each worker.
    await run('up', '--source', 'demo', '--yes', '--skip-fix', 'oversized-requests');
    keep({ ...record(), answers: { ...record().answers, workers: 3 }, workers: 3 });
    const { exitCode, result } = await run('scale', '50');
    expect([exitCode, result['error']]).toMatchObject([4, { code: 'SCALE_TOO_MANY' }]);
    expect(record()).toMatchObject({ workers: 3, answers: { workers: 3 } });
  });

  it('by load keeps the workers that are there, and is remembered', async () => {
    const { run, record, done } = await upOnce();
    await run('scale', '4');
    done.length = 0;
    const { exitCode, stderr, result } = await run('scale', '--autoscale', '2..6', '--scale-down', 'fast');
    expect(exitCode, stderr).toBe(0);
    expect(result['data']).toMatchObject({
      state: 'healthy',
      autoscaling: { min: 2, max: 6 },
      scaled: { from: 4, to: 4 },
    });
    expect(record().answers).toMatchObject({ autoscale: '2..6', scaleDown: 'fast' });
    expect(done.filter((one) => one.startsWith('scale'))).toEqual([]);
    expect((await run('up', '--source', 'demo', '--yes')).result['data']).toMatchObject({ changed: [] });
  });

  it('by hand ends scaling by load', async () => {
    const { run, record } = await upOnce();
    await run('scale', '--autoscale', '2..6');
    const { result } = await run('scale', 'workers=3');
    expect(result['data']).toMatchObject({ state: 'healthy', scaled: { to: 3 } });
    expect(result['data']).not.toHaveProperty('autoscaling');
    expect(record().answers).toMatchObject({ autoscale: null, workers: 3 });
  });

  it.each([
    [['4', '--autoscale', '2..6'], 'USAGE_CONFLICT'],
    [['--scale-down', 'fast'], 'USAGE_SCALE'],
    [['--autoscale', '0..6'], 'USAGE_VALUE'],
    [['--autoscale', '6..2'], 'USAGE_VALUE'],
    [['--autoscale', '2..51'], 'USAGE_VALUE'],
    [['--autoscale', '4'], 'USAGE_VALUE'],
  ])('refuses %j', async (argv, code) => {
    const { run, done } = await upOnce();
    const { exitCode, result } = await run('scale', ...argv);
    expect([exitCode, result['error']]).toMatchObject([2, { code }]);
    expect(done).toEqual([]);
  });

  it.each(['51', '-1', 'workers=two', 'workers=', 'web=2'])('refuses %j', async (text) => {
    const { run, done } = await upOnce();
    const { exitCode, result } = await run('scale', text);
    expect(exitCode).toBe(2);
    expect(result['error']).not.toBeNull();
    expect(done).toEqual([]);
  });

  it('says that there is no environment', async () => {
    const machine = fakeMachine();
    const options = { verbs: [scale], createRun: machine.createRun, state: emptyFolder() };
    const answer = await runCli(['scale', '4', '--output', 'json'], options);
    expect([answer.exitCode, answer.result()['error']]).toMatchObject([
      7,
      { code: 'STATE_ABSENT', message: 'There is no environment eemt to scale.' },
    ]);
  });
});
