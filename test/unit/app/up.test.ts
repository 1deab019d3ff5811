import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/core/events.ts';
import { planUp, up, type UpRequest } from '../../../src/app/up.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { runningEemt, type RunningEemt } from '../../support/running-eemt.ts';
import { verbContext } from '../../support/verb-context.ts';
import { adviceWith } from '../../support/advice.ts';

const request: UpRequest = { flags: {}, recreate: false, build: true, cache: true, describe: () => '' };
const anew = { ...request, recreate: true };

/** Where EEMT runs so: a context of a verb, and what is remembered. */
function where(running: RunningEemt = {}, cache = emptyFolder()) {
  const state = emptyFolder();
  const context = verbContext({ state, cache }, runningEemt(state, running));
  const record = () => readFileSync(join(state, 'eemt', 'environment.json'), 'utf8');
  return { context, record };
}

describe('up --dry-run', () => {
  it('writes nothing', async () => {
    const { context, record } = where();
    const before = record();
    await planUp(context, { ...request, flags: { workers: 3 } });
    expect(record()).toBe(before);
  });

  it('judges nothing behind the removal of a cluster by what the old one shows', async () => {
    const { steps } = await planUp(where().context, anew);
    const until = Object.fromEntries(
      steps.flatMap(({ id, verdict }) => (verdict.is === 'unknown' ? [[id, verdict.until]] : [])),
    );
    for (const id of ['cluster', 'nodes', 'storage', 'release', 'ready'])
      expect(until).toMatchObject({ [id]: 'remove-cluster' });
  });
});

describe('up', () => {
  const standard = { claimClass: 'standard' };

  it('cannot change the class of a claim, and names --recreate', async () => {
    await expect(up(where(standard).context, request)).rejects.toMatchObject({
      code: 'STATE_CLAIM_CLASS',
      hints: [adviceWith('`eemt-dev up --recreate`')],
    });
  });

  it('with --recreate makes a cluster in which claims have their class', async () => {
    const { steps, status } = await up(where(standard).context, anew);
    expect(status.state).toBe('healthy');
    expect(steps.filter(({ outcome }) => outcome === 'done').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['remove-cluster', 'cluster', 'storage', 'release']),
    );
  });

  it('with --recreate goes back to no release of the old cluster', async () => {
    const release = { name: 'eemt', revision: 5, status: 'deployed', chart: 'eemt-1.0.0' };
    const { context } = where({ release, answers: false });
    await expect(up(context, anew)).rejects.toMatchObject({
      code: 'READY_TIMEOUT',
      message: expect.not.stringContaining('revision 5') as string,
    });
  });

  it('measures its steps, and says from them how long the next one takes', async () => {
    const cache = emptyFolder();
    const started = async () => {
      const { context } = where({}, cache);
      const events: RunEvent[] = [];
      const openRun: typeof context.openRun = async (verb) => {
        const run = await context.openRun(verb);
        return { ...run, emit: (event) => events.push(event) };
      };
      await up({ ...context, openRun }, anew);
      return events.find((event) => event.event === 'plan-started');
    };
    expect(await started()).not.toHaveProperty('estimateSeconds');
    expect(await started()).toMatchObject({
      estimateSeconds: expect.any(Number) as number,
      steps: expect.arrayContaining([
        {
          id: 'nodes',
          title: 'Nodes ready',
          after: ['cluster'],
          estimateSeconds: expect.any(Number) as number,
        },
      ]) as unknown,
    });
  });

  it('remembers who runs it where, and what was asked, as a record of version 2', async () => {
    const { context, record } = where();
    await up(context, { ...request, flags: { profile: 'balanced' } });
    expect(JSON.parse(record())).toMatchObject({
      version: 4,
      id: 'ab12',
      namespace: 'eemt',
      answers: { profile: 'balanced', workers: 2 },
      workers: 2,
      engine: 'engine-1',
    });
  });
});
