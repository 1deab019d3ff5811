import { describe, expect, it } from 'vitest';
import { toldSteps } from '../../../../src/app/reproduce/told-steps.ts';
import { sightingOf, type Sighting } from '../../../../src/app/reproduce/watch-for.ts';
import { firstSeen, watchMeanwhile } from '../../../../src/app/reproduce/watch-meanwhile.ts';
import type { Observation } from '../../../../src/core/observation.ts';
import { findBug } from '../../../../src/eemt/defects/index.ts';
import type { Session } from '../../../../src/targets/target.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { verbContext } from '../../../support/verb-context.ts';
import { observation } from '../../diagnosis/observations.ts';

const bug = findBug('compose-cpu-limit') ?? expect.fail('it is known');
const refusal = 'Error response from daemon: Range of CPUs is from 0.01 to 2.00';
const broken: Observation = {
  ...observation('absent'),
  at: '2026-02-02T10:00:00Z',
  lastRun: { at: '2026-02-02T09:59:57Z', lines: ['docker compose failed', refusal] },
};

/** Shows the defect from this look on. */
function sessionWith(fromLook: number) {
  let looks = 0;
  const session: Pick<Session, 'forget' | 'observe'> = {
    forget: () => undefined,
    observe: () => Promise.resolve(++looks < fromLook ? observation('absent') : broken),
  };
  return { open: () => Promise.resolve(session as Session), looks: () => looks };
}

function meanwhileWith(fromLook: number) {
  const { run } = fakeRun();
  const { open, looks } = sessionWith(fromLook);
  return { meanwhile: watchMeanwhile(bug, open, 60_000, run), looks };
}

describe('watching while the rest is still brought up', () => {
  it('looks at nothing before EEMT is there', async () => {
    const { meanwhile, looks } = meanwhileWith(1);
    expect(await meanwhile.end()).toBeUndefined();
    expect(looks()).toBe(0);
  });

  it('has seen a defect that shows before the rest is done', async () => {
    const { meanwhile, looks } = meanwhileWith(3);
    meanwhile.begin();
    await expect.poll(looks).toBe(3);
    expect(await meanwhile.end()).toMatchObject({ finding: { id: bug.id } });
    expect(looks()).toBe(3);
  });

  it('ends without a sighting when the rest is done first', async () => {
    const { meanwhile, looks } = meanwhileWith(1000);
    meanwhile.begin();
    await expect.poll(looks).toBeGreaterThan(1);
    expect(await meanwhile.end()).toBeUndefined();
  });

  it('leaves a look that fails to whoever watches at the end', async () => {
    const { run } = fakeRun();
    const meanwhile = watchMeanwhile(bug, () => Promise.reject(new TypeError('no')), 1000, run);
    meanwhile.begin();
    expect(await meanwhile.end()).toBeUndefined();
  });
});

describe('the verdict of the whole', () => {
  const seen = sightingOf(bug, broken, Date.parse(broken.at) + 20_000) ?? expect.fail('it shows');
  const early: Sighting = { ...seen, others: [seen.finding], recognisedAfterMs: 1500 };

  it('has the time of the first look that showed the same, and nothing else of it', () => {
    expect(firstSeen(seen, early)).toEqual({ ...seen, recognisedAfterMs: 1500 });
  });

  it('has its own time where something else was seen before', () => {
    const other = { ...early, finding: { ...seen.finding, key: 'another' } };
    for (const first of [other, undefined]) expect(firstSeen(seen, first)).toBe(seen);
  });
});

it('a step is told of when it is done, and when there was nothing to do', async () => {
  const told: string[] = [];
  const context = verbContext({ state: '/state', cache: '/cache' }, {});
  const run = await toldSteps(context, (id) => told.push(id)).openRun('up');
  run.emit({ event: 'step-started', id: 'release', title: '', changes: [] });
  run.emit({ event: 'step-done', id: 'release', title: '', durationMs: 1 });
  run.emit({ event: 'step-skipped', id: 'nodes', title: '', note: '' });
  expect(told).toEqual(['release', 'nodes']);
});
