import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addConsent, readConsents } from '../../../src/settings/consents.ts';
import { emptyFolder } from '../../support/checkout.ts';

const yes = { checkout: '/eemt', setting: 'nodeImage', sha256: 'a'.repeat(64) };
const other = { ...yes, setting: 'set' };

describe('a yes', () => {
  it('is kept once, beside others, in a file of its owner only', async () => {
    const state = join(emptyFolder(), 'state');
    expect(await readConsents(state)).toEqual([]);
    for (const one of [yes, other, yes]) await addConsent(state, one);
    expect(await readConsents(state)).toEqual([other, yes]);
    expect(readdirSync(state)).toEqual(['trusted.json']);
    expect(statSync(join(state, 'trusted.json')).mode & 0o777).toBe(0o600);
  });

  it.each(['', '{', '[]', '{"version":2,"consents":[]}', '{"version":1,"consents":[{"checkout":"/eemt"}]}'])(
    'is not read from the damaged file %j, which the next one makes whole',
    async (text) => {
      const state = emptyFolder();
      writeFileSync(join(state, 'trusted.json'), text);
      expect(await readConsents(state)).toEqual([]);
      await addConsent(state, yes);
      expect(await readConsents(state)).toEqual([yes]);
    },
  );

  it('of several at once may be lost, and none comes that nobody gave', async () => {
    const state = emptyFolder();
    const given = Array.from({ length: 10 }, (_, index) => ({ ...yes, setting: `s${String(index)}` }));
    await Promise.all(given.map(async (one) => addConsent(state, one)));
    const kept = await readConsents(state);
    expect(kept.length).toBeGreaterThan(0);
    expect(given).toEqual(expect.arrayContaining([...kept]));
    expect(() => JSON.parse(readFileSync(join(state, 'trusted.json'), 'utf8')) as unknown).not.toThrow();
  });
});
