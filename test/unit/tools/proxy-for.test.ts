import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../src/tools/proxy-for.ts';

const proxy = (url: string, env: Record<string, string>): string | undefined =>
  proxyFor(new URL(url), env)?.href;
const all = { HTTPS_PROXY: 'http://secure:1', http_proxy: 'plain:2' };

describe('proxyFor', () => {
  it('takes the variable of the scheme, in both spellings, with and without http://', () => {
    expect(proxy('https://a.example/', all)).toBe('http://secure:1/');
    expect(proxy('http://a.example/', all)).toBe('http://plain:2/');
    expect(proxy('https://a.example/', { ALL_PROXY: 'http://any:3' })).toBe('http://any:3/');
    expect(proxy('https://a.example/', {})).toBeUndefined();
  });

  it.each(['http://127.0.0.1:5000/', 'https://localhost/', 'http://[::1]:1/', 'http://127.9.9.9/'])(
    'never asks for %s',
    (url) => {
      expect(proxy(url, all)).toBeUndefined();
    },
  );

  it.each([
    ['a.example', true],
    ['example', true],
    ['.example', true],
    ['*.example', true],
    ['b.example, a.example', true],
    ['*', true],
    ['a.example:8443', true],
    ['a.example:443', false],
    ['xample', false],
    ['', false],
  ])('with NO_PROXY=%j goes direct: %s', (list, direct) => {
    expect(proxy('https://a.example:8443/', { ...all, NO_PROXY: list }) === undefined).toBe(direct);
  });

  it.each(['socks5://x:1', '::', 'ftp://x'])('passes over %j, which it cannot use', (text) => {
    expect(proxy('https://a.example/', { https_proxy: text })).toBeUndefined();
  });
});
