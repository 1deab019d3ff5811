import { describe, expect, it } from 'vitest';
import { failed, passed, skipped, type Check, type Verdict } from '../../../../src/app/smoke/check.ts';
import { runChecks } from '../../../../src/app/smoke/run-checks.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { fakeEemt } from '../../../support/smoke-subject.ts';

const check = (id: string, run: Check['run'], more: Partial<Check> = {}): Check => ({
  id,
  title: `Check ${id}`,
  needs: [],
  run,
  ...more,
});
const fine = (): Promise<Verdict> => Promise.resolve(passed('seen'));
const broken = (): Promise<Verdict> => Promise.reject(failed('it is broken', 'mend it'));

async function run(checks: readonly Check[]) {
  const { run: one, events } = fakeRun();
  const results = await runChecks(checks, fakeEemt().subject, one);
  return {
    results,
    said: events.map((event) => ('id' in event ? `${event.event} ${event.id}` : event.event)),
  };
}

describe('checks', () => {
  it('a failure has its cause and the way out, and skips only what needs it', async () => {
    const { results, said } = await run([
      check('a', broken),
      check('b', fine, { needs: ['a'] }),
      check('c', fine, { needs: ['b'] }),
      check('d', fine, { after: ['a'] }),
    ]);
    expect(results.map(({ id, state, found, wayOut }) => [id, state, found, wayOut])).toEqual([
      ['a', 'failed', 'it is broken', ['mend it']],
      ['b', 'skipped', '“Check a” failed', []],
      ['c', 'skipped', '“Check b” was skipped', []],
      ['d', 'passed', 'seen', []],
    ]);
    expect(said).toContain('step-failed a');
    expect(said).toContain('step-left-out b');
    expect(said).not.toContain('step-started b');
  });

  it('that do not wait for each other run side by side', async () => {
    let meet: (verdict: Verdict) => void = () => undefined;
    const met = new Promise<Verdict>((resolve) => (meet = resolve));
    const { results } = await run([
      check('a', () => met),
      check('b', () => {
        meet(passed('met'));
        return met;
      }),
    ]);
    expect(results.map(({ found }) => found)).toEqual(['met', 'met']);
  });

  it('wait for those they come after, however they end', async () => {
    const order: string[] = [];
    await run([
      check('a', async ({ clock, signal }) => {
        await clock.sleep(1000, signal);
        order.push('a');
        throw failed('late');
      }),
      check('b', () => (order.push('b'), fine()), { after: ['a'] }),
    ]);
    expect(order).toEqual(['a', 'b']);
  });

  it('tell how long they took, and leave out what they skip', async () => {
    const { results, said } = await run([
      check('a', async ({ clock, signal }) => {
        await clock.sleep(1500, signal);
        return skipped('busy');
      }),
    ]);
    expect(results).toMatchObject([{ state: 'skipped', found: 'busy', durationMs: 1500 }]);
    expect(said).toEqual(['step-started a', 'step-left-out a']);
  });

  it('end with the reason when they are stopped, after all of them have ended', async () => {
    const { subject, stop } = fakeEemt();
    const ended: string[] = [];
    const checks = [
      check('a', async ({ clock, signal }) => {
        try {
          for (;;) await clock.sleep(1000, signal);
        } finally {
          ended.push('a');
        }
      }),
      check('b', () => (stop(), fine())),
      check('c', () => (ended.push('c'), fine()), { after: ['b'] }),
    ];
    await expect(runChecks(checks, subject, fakeRun().run)).rejects.toMatchObject({ code: 'STOPPED' });
    expect(ended).toEqual(['a']);
  });
});
