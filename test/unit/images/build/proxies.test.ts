import { describe, expect, it } from 'vitest';
import { buildProxies } from '../../../../src/images/build/proxies.ts';

const none = { HTTP_PROXY: undefined, HTTPS_PROXY: undefined, NO_PROXY: undefined };
const masked = 'http://xxxxx:xxxxx@proxy.example:3128';
const mine = 'http://me:right@proxy.example:3128/';

describe('the proxies of a build', () => {
  it("are the engine's own, and the caller's where it has none", () => {
    const engine = { ...none, HTTP_PROXY: 'http://engine:1' };
    const env = {
      HTTP_PROXY: 'http://caller:2',
      https_proxy: 'http://caller:3',
      NO_PROXY: 'a,b',
      OTHER: 'x',
    };
    expect(buildProxies(engine, env)).toEqual({
      proxies: { HTTP_PROXY: 'http://engine:1', HTTPS_PROXY: 'http://caller:3', NO_PROXY: 'a,b' },
      notes: [],
    });
  });

  it.each([
    ['the variable of the same name', { HTTPS_PROXY: mine }],
    ['another variable with the same proxy', { http_proxy: mine, HTTPS_PROXY: 'http://elsewhere:1' }],
    ['the variable for all', { ALL_PROXY: mine }],
  ])("never hold the password that the engine hid: the caller's address is in %s", (_, env) => {
    const { proxies, notes } = buildProxies({ ...none, HTTPS_PROXY: masked }, env);
    expect(proxies['HTTPS_PROXY']).toBe(mine);
    expect(notes).toEqual([]);
  });

  it('are the caller’s where those are others than the masked one', () => {
    const { proxies } = buildProxies({ ...none, HTTP_PROXY: masked }, { HTTP_PROXY: 'http://local:8' });
    expect(proxies).toEqual({ HTTP_PROXY: 'http://local:8' });
  });

  it.each([masked, 'http://me:xxxxx@proxy.example:3128'])(
    'are left out where nobody tells the password of %s, and it is said why and what to do',
    (address) => {
      const engine = { ...none, HTTP_PROXY: address, HTTPS_PROXY: address, NO_PROXY: 'a' };
      const { proxies, notes } = buildProxies(engine, {});
      expect(proxies).toEqual({ NO_PROXY: 'a' });
      expect(notes).toHaveLength(1);
      expect(notes[0]).toContain('proxy.example:3128');
      expect(notes[0]).toContain('export HTTP_PROXY and HTTPS_PROXY');
    },
  );
});
