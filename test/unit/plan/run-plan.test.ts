import { describe, expect, it } from 'vitest';
import { lookAtPlan, runPlan } from '../../../src/plan/run-plan.ts';
import type { Look, Step } from '../../../src/plan/step.ts';
import { CancelledError } from '../../../src/errors/index.ts';
import { held } from '../../support/held.ts';
import { fakeRun } from '../../support/fake-run.ts';

const step = (
  id: string,
  after: readonly string[],
  apply: () => Promise<void> = () => Promise.resolve(),
  done = false,
): Step => ({
  id,
  title: id,
  after,
  look: () =>
    Promise.resolve(done ? { is: 'done', note: 'already' } : { is: 'due', changes: [`make ${id}`] }),
  apply,
});

describe('runPlan', () => {
  it('starts a step only when those it comes after are done, whatever their order in the plan', async () => {
    const order: string[] = [];
    const note = (id: string) => () => {
      order.push(id);
      return Promise.resolve();
    };
    const { run } = fakeRun();
    await runPlan(
      held,
      { steps: [step('c', ['a', 'b'], note('c')), step('b', ['a'], note('b')), step('a', [], note('a'))] },
      'up',
      run,
    );
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('does not apply what is already so, and says it', async () => {
    const { run, events } = fakeRun();
    const results = await runPlan(
      held,
      { steps: [step('a', [], () => Promise.reject(new Error('applied')), true)] },
      'up',
      run,
    );
    expect(results).toMatchObject([{ id: 'a', outcome: 'already', notes: ['already'] }]);
    expect(events.map(({ event }) => event)).toEqual(['plan-started', 'step-skipped', 'plan-finished']);
  });

  it('a failure stops the steps behind it and is the error of the run', async () => {
    const { run, events } = fakeRun();
    let later = false;
    const plan = {
      steps: [
        step('a', [], () => Promise.reject(new TypeError('broken'))),
        step('b', ['a'], () => {
          later = true;
          return Promise.resolve();
        }),
      ],
    };
    await expect(runPlan(held, plan, 'up', run)).rejects.toThrow('broken');
    expect(later).toBe(false);
    expect(events.at(-1)).toMatchObject({ event: 'step-failed', id: 'a', message: 'broken' });
  });

  it('a stop by the user is a CancelledError, not the failure it causes', async () => {
    const { run, abort } = fakeRun();
    const plan = {
      steps: [
        step('a', [], () => {
          abort();
          return Promise.reject(new Error('child died'));
        }),
      ],
    };
    await expect(runPlan(held, plan, 'up', run)).rejects.toBeInstanceOf(CancelledError);
  });

  it('refuses steps that wait for each other', async () => {
    const { run } = fakeRun();
    await expect(runPlan(held, { steps: [step('a', ['b']), step('b', ['a'])] }, 'up', run)).rejects.toThrow(
      'wait for each other',
    );
  });

  it('does not look again at what was just looked at, as long as nothing before it was applied', async () => {
    const { run, events } = fakeRun();
    const looks: string[] = [];
    const applied: string[] = [];
    const seen = (id: string, after: readonly string[], look: Look): Step => ({
      ...step(id, after),
      look: () => {
        looks.push(id);
        return Promise.resolve(look);
      },
      apply: () => {
        applied.push(id);
        return Promise.resolve();
      },
    });
    const done: Look = { is: 'done', note: 'already' };
    const plan = {
      steps: [
        seen('a', [], done),
        seen('b', ['a'], { is: 'due', changes: ['make b'] }),
        seen('c', ['a', 'b'], done),
        seen('d', ['c'], done),
        seen('e', [], { is: 'unknown', until: 'a' }),
      ],
    };
    const looked = await lookAtPlan(plan, run);
    looks.length = 0;
    const results = await runPlan(held, plan, 'up', run, looked);
    // b was applied, so c looks anew and is found done; nothing was applied since, but d's look is of before b.
    expect(looks.sort()).toEqual(['c', 'd', 'e']);
    expect(applied.sort()).toEqual(['b', 'e']);
    expect(results).toHaveLength(5);
    expect(events).toContainEqual({ event: 'step-started', id: 'b', title: 'b', changes: ['make b'] });
  });

  it('looking changes nothing', async () => {
    const { run, events } = fakeRun();
    const looks = await lookAtPlan(
      { steps: [step('a', [], () => Promise.reject(new Error('applied')))] },
      run,
    );
    expect(looks.map(({ look }) => look.is)).toEqual(['due']);
    expect(events).toEqual([]);
  });
});
