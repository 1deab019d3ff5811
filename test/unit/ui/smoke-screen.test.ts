import { describe, expect, it } from 'vitest';
import { advice } from '../../../src/core/advice.ts';
import { eemtDev } from '../../../src/core/command-hint.ts';
import { smokeScreen, type SmokeCheckView } from '../../../src/ui/smoke-screen.ts';

const view = (title: string, more: Partial<SmokeCheckView> = {}): SmokeCheckView => ({
  title,
  state: 'passed',
  found: 'seen',
  wayOut: [],
  durationMs: 1200,
  ...more,
});
const whole = { name: 'two', durationMs: 34_500 };

describe('the screen of smoke', () => {
  it('shows times, and the cause and the way out of what failed, in 80 columns', () => {
    const checks = [
      view('The page is healthy'),
      view('Every worker takes part', {
        state: 'failed',
        found: 'worker-0 and worker-1 did not connect while jobs were computed, which is long for one line.',
        wayOut: [advice`${eemtDev('logs', 'worker-0')} shows what it says`],
        durationMs: 61_000,
      }),
      view('The jobs survive', { state: 'skipped', found: 'a job is being computed', durationMs: 0 }),
    ];
    expect(smokeScreen(checks, whole, 80, false)).toBe(`✔  The page is healthy       1.2 s
✖  Every worker takes part  61.0 s
    failed: worker-0 and worker-1 did not connect while jobs were computed,
    which is long for one line.
    → \`eemt-dev logs --name two worker-0\` shows what it says
–  The jobs survive
    left out: a job is being computed

1 of 3 checks failed, 1 left out (34.5 s)
`);
  });

  it('says that it works where nothing failed', () => {
    expect(smokeScreen([view('a'), view('b')], whole, 80, false)).toContain(
      'two works: 2 checks passed (34.5 s)',
    );
  });
});
