import { describe, expect, it } from 'vitest';
import { lineFilter } from '../../../src/lib/line-filter.ts';

const found = async (wanted: string, text: string) => (await lineFilter(wanted))?.(text);

describe('lines with a text', () => {
  it('are found as they are written: a dot is a dot', async () => {
    expect(await found('a.c', 'x a.c x')).toBe(true);
    expect(await found('a.c', 'abc')).toBe(false);
    expect(await found('/', 'GET /')).toBe(true);
  });

  it('are found by a pattern between slashes', async () => {
    expect(await found('/^(GET|POST) .* 5\\d\\d$/', 'GET /jobs 503')).toBe(true);
    expect(await found('/^(GET|POST) .* 5\\d\\d$/', 'GET /jobs 200')).toBe(false);
  });

  it('a pattern that is none is told from one', async () => {
    expect(await lineFilter('/(/')).toBeUndefined();
  });
});
