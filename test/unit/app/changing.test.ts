import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { changing, type ChangeRequest } from '../../../src/app/changing.ts';
import type { FoundEnvironment } from '../../../src/app/find-environment.ts';
import { environmentOf } from '../../../src/core/environment.ts';
import { StateConflictError } from '../../../src/errors/index.ts';
import { groupLives, identify } from '../../../src/state/process-identity.ts';
import { writeRecord, type EnvironmentRecord } from '../../../src/state/record.ts';
import type { Session } from '../../../src/targets/target.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { fakeRun } from '../../support/fake-run.ts';
import { recordWith } from '../../support/record.ts';

const before = { ...recordWith({}), engine: 'engine-1' };

/** Somebody who changes an environment with this record; `done` is what was done, in order. */
async function change(
  request: Partial<ChangeRequest> = {},
  options: {
    readonly record?: EnvironmentRecord;
    readonly namespace?: string;
    readonly meanwhile?: (path: string) => Promise<void> | void;
    readonly refusal?: Error;
    readonly work?: () => Promise<unknown>;
  } = {},
) {
  const { record = before, namespace = 'eemt', meanwhile, refusal, work } = options;
  const state = emptyFolder();
  const found: FoundEnvironment = {
    env: environmentOf('eemt', namespace, { state, cache: state }),
    record,
    lost: undefined,
  };
  const { paths } = found.env;
  await writeRecord(paths.record, record);
  await meanwhile?.(paths.record);
  const done: string[] = [];
  const locked = () => (existsSync(paths.lock) ? 'locked' : 'open');
  const session = {
    forget: () => done.push(`forget, ${locked()}`),
    requireOurs: ({ engine }) => {
      done.push(`ask whose it is, on ${engine ?? 'any engine'}`);
      return refusal === undefined ? Promise.resolve() : Promise.reject(refusal);
    },
    tidy: () => {
      done.push('tidy');
      return Promise.resolve();
    },
  } satisfies Partial<Session> as unknown as Session;
  const { run, events } = fakeRun();
  const outcome = await changing(found, { verb: 'reset', ...request }, session, run, async ({ env }) => {
    done.push(`work on ${env.name}, ${locked()}`);
    return work?.();
  }).catch((error: unknown) => error);
  return { done, outcome, events, afterwards: locked() };
}

describe('changing an environment', () => {
  it('asks whose it is under the lock, from a new look, and tidies before the work', async () => {
    const { done, outcome, afterwards } = await change({}, { work: () => Promise.resolve('worked') });
    expect(done).toEqual(['forget, locked', 'ask whose it is, on engine-1', 'tidy', 'work on eemt, locked']);
    expect(outcome).toBe('worked');
    expect(afterwards).toBe('open');
  });

  it('gives the lock back where the work fails', async () => {
    const failure = new TypeError('no');
    const { outcome, afterwards } = await change({}, { work: () => Promise.reject(failure) });
    expect(outcome).toBe(failure);
    expect(afterwards).toBe('open');
  });

  it('tidies nothing and does nothing where it is not ours', async () => {
    const refusal = new StateConflictError('STATE_FOREIGN_CLUSTER', 'not ours');
    const { done, outcome } = await change({}, { refusal });
    expect(outcome).toBe(refusal);
    expect(done.at(-1)).toBe('ask whose it is, on engine-1');
  });

  it('does nothing in another namespace than it lives in, and names the ways out', async () => {
    const { done, outcome } = await change({}, { namespace: 'other' });
    expect(outcome).toMatchObject({
      code: 'STATE_NAMESPACE',
      hints: expect.arrayContaining([expect.stringContaining('--namespace eemt')]) as unknown,
    });
    expect(done).toEqual([]);
  });

  it('made anew may be in another namespace and on another engine', async () => {
    const { done } = await change({ anew: true }, { namespace: 'other' });
    expect(done.slice(1)).toEqual([
      'ask whose it is, on any engine',
      'tidy',
      expect.stringContaining('work on eemt'),
    ]);
  });

  const changes: readonly (readonly [string, (path: string) => Promise<void> | void])[] = [
    ['written', (path) => writeRecord(path, { ...before, workers: 7 })],
    ['damaged', (path) => writeFileSync(path, '{')],
  ];

  it.each(changes)('does nothing where the record was %s meanwhile', async (_, meanwhile) => {
    const { done, outcome } = await change({}, { meanwhile });
    expect(outcome).toMatchObject({ code: 'STATE_CHANGED', exitCode: 7 });
    expect(done).toEqual([]);
  });

  it.each(changes)('works all the same where the record may differ: %s', async (_, meanwhile) => {
    const { done } = await change({ recordMayDiffer: true }, { meanwhile });
    expect(done.at(-1)).toBe('work on eemt, locked');
  });

  it('ends tools that a killed eemt-dev left running before all else, and says so', async () => {
    const child = spawn('bash', ['-c', 'echo ready; sleep 60'], { detached: true });
    const pid = child.pid ?? 0;
    onTestFinished(() => {
      if (groupLives(pid)) process.kill(-pid, 'SIGKILL');
    });
    await once(child.stdout, 'data');
    const owner = { pid: 2 ** 22 + 1, start: 'boot/1' };
    const refusal = new StateConflictError('STATE_FOREIGN_CLUSTER', 'not ours');
    const { events } = await change(
      {},
      {
        refusal,
        meanwhile: (path) => {
          const journal = path.replace('environment.json', 'children.77-1');
          writeFileSync(journal, `${JSON.stringify({ is: 'started', ...identify(pid), owner })}\n`);
        },
      },
    );
    expect(groupLives(pid)).toBe(false);
    expect(events).toEqual([
      {
        event: 'notice',
        level: 'warning',
        text: `ended process ${String(pid)}, left running by an eemt-dev that was killed`,
      },
    ]);
  });
});
