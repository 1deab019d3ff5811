import { describe, expect, it } from 'vitest';
import { watchLines } from '../../../src/ui/watch-lines.ts';

const at = new Date(2026, 0, 31, 12, 3, 41).toISOString();

describe('watchLines', () => {
  it('says how long a change took, and how many more files are in it', () => {
    const paths = ['web-interface/app.py', 'web-interface/static/app.js', 'web-interface/x'];
    expect(watchLines({ is: 'live', at, paths: paths.slice(0, 1), ms: 612 }, false)).toBe(
      '12:03:41 web-interface/app.py → live in 0.6 s\n',
    );
    expect(watchLines({ is: 'live', at, paths, ms: 612 }, false)).toContain('app.py and 2 more → live');
    expect(watchLines({ is: 'live', at, paths: [], ms: 612 }, false)).toContain('the page → live');
  });

  it('breaks what it says between words in a narrow terminal, and keeps a traceback as it is', () => {
    const folder = '/home/me/a/long/way/to/the/checkout';
    const text = watchLines({ is: 'watching', url: 'http://127.0.0.1:5000', folder }, false, 40);
    expect(text.split('\n').every((line) => line.length <= 40)).toBe(true);
    expect(text).toContain(folder);
    const lines = [`    ${'x '.repeat(40)}`];
    expect(watchLines({ is: 'failed', at, paths: [], lines }, false, 40)).toContain(
      `  ${lines[0]?.trimEnd() ?? ''}`,
    );
  });

  it('names files of the checkout in a traceback, shows its end, and lets nothing in it steer the terminal', () => {
    const lines = [
      ...Array.from({ length: 30 }, (_, index) => `line ${String(index)}`),
      'File "/tmp/eemt-dev-live/8/3-0a1b/containers/x.py", line 2\u001b[2J',
    ];
    const text = watchLines({ is: 'failed', at, paths: ['web-interface/containers/x.py'], lines }, false);
    expect(text).not.toContain('line 10\n');
    expect(text.split('\n').at(-2)).toBe('  File "web-interface/containers/x.py", line 2');
  });
});
