import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotReadyError, ToolFailedError } from '../../../src/errors/index.ts';
import { knownSecrets } from '../../../src/lib/known-secrets.ts';
import { createRedactor } from '../../../src/lib/redact.ts';
import { shellQuote } from '../../../src/lib/shell-quote.ts';
import { withoutSecret } from '../../../src/lib/secret-patterns.ts';

const redacted = <T>(data: T): T => createRedactor([]).all(data);
/** What a password manager may make. */
const secret = fc
  .string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 40 })
  .filter((text) => text.trim() === text && text.replaceAll(/\W/g, '').length >= 8 && !/^[<"']/.test(text));

describe('what leaves the program', () => {
  it.each([
    ['https://user:token@host:8080/path?q=1#x', 'https://…@host:8080/path?q=1#x'],
    ['https://ghp_abc@github.com/a/b', 'https://…@github.com/a/b'],
    ["fatal: unable to access 'https://me:p@ss@host/'", "fatal: unable to access 'https://…@host/'"],
    ['helm template x --set a.b=c,d=e --values f', 'helm template x --set a.b=… --values f'],
    ["up --set 'a[0].b=c d' --set-string=x=y", "up --set 'a[0].b=…' --set-string=x=…"],
    ['    client-key-data: LS0tLS1', '    client-key-data: …'],
    ['  password: two words', '  password: …'],
    ['{"user":"me","password":"a\\"b","n":1}', '{"user":"me","password":"…","n":1}'],
    ["kubectl exec web -- env 'TOKEN=a b'", "kubectl exec web -- env 'TOKEN=…'"],
    ['GET https://host/x?token=abc', 'GET https://host/x?token=…'],
    ['> Authorization: Basic dXNlcjpwYXNz', '> Authorization: …'],
    ['curl -H "Authorization: Bearer a.b.c" https://host', 'curl -H "Authorization: …" https://host'],
    ['sent Bearer eyJhbGciOi.x.y', 'sent Bearer …'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nMIIE\nab==\n-----END RSA PRIVATE KEY-----\nafter',
      '…\n…\n…\n…\nafter',
    ],
    ['{"key":"-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----\\n"}', '{"key":"…\\n"}'],
  ])('tells of %j only %j', (text, without) => {
    expect(redacted(text)).toBe(without);
    expect(redacted(without)).toBe(without);
  });

  it.each([
    'https://host/kind@v0.30.0 and ghcr.io/a/b@sha256:abc',
    'ssh://git@host/repo and git@github.com:a/b',
    'docker build --build-arg A=b --tag eemt-web:2.0',
    'eemt-dev up --set none; a Helm value: --set <key=value>',
    'Basic authentication is required, max_tokens: 5, automountServiceAccountToken: false',
    'failed to authorize: no token, secret "x" not found',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'password: <none>',
  ])('stays as it is where nothing is secret: %j', (text) => {
    expect(redacted(text)).toBe(text);
  });

  it('holds no secret, whatever it is made of', () => {
    const forms = [
      (text: string) => `at https://user:${encodeURIComponent(text)}@host/path`,
      (text: string) => shellQuote(['helm', 'template', '--set', `auth.value=${text}`, '--debug']),
      (text: string) => `  password: ${text}`,
      (text: string) => JSON.stringify({ token: text, next: 1 }),
      (text: string) => JSON.stringify({ inner: JSON.stringify({ apiKey: text.replaceAll(/["\\]/g, '-') }) }),
      (text: string) => `proxy-authorization: Basic ${Buffer.from(text).toString('base64')}`,
    ];
    fc.assert(
      fc.property(secret, fc.constantFrom(...forms), (text, form) => {
        const said = redacted(form(text));
        for (const part of [text, encodeURIComponent(text), Buffer.from(text).toString('base64')])
          expect(said).not.toContain(part);
      }),
    );
  });

  it('holds nothing of a private key, line by line between lines of others', () => {
    const key = fc.array(fc.stringMatching(/^[A-Za-z0-9+/]{20,64}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(key, fc.constantFrom('', '    ', 'pod-1  '), (body, before) => {
        const redactor = createRedactor([]);
        const lines = ['-----BEGIN EC PRIVATE KEY-----', ...body, '-----END EC PRIVATE KEY-----', 'done'];
        const said = lines.flatMap((line) => [redactor.line(before + line), redactor.line('# of another')]);
        for (const line of body) expect(said.join('\n')).not.toContain(line);
        expect(said.filter((line) => line === '# of another')).toHaveLength(lines.length);
        expect(said).toContain(`${before}done`);
        // The last lines of a tool may begin in the middle of a key.
        expect(redacted(lines.slice(1)).join('\n')).toBe(
          [...lines.slice(1, -1).map(() => '…'), 'done'].join('\n'),
        );
      }),
    );
  });

  it('keeps an error of its kind, without the secrets in any part of it', () => {
    const cause = new TypeError('no https://me:canary@host');
    cause.cause = cause;
    const error = new ToolFailedError('TOOL_FAILED', 'helm failed --set a=canary', {
      hints: ['helm --set a=canary'],
      details: { command: 'helm --set a=canary', tail: ['token: canary'], password: 'canary', exitCode: 1 },
      cause,
    });
    const copy = redacted(error);
    expect(copy).toBeInstanceOf(ToolFailedError);
    expect(copy).toMatchObject({ code: 'TOOL_FAILED', exitCode: 5, details: { exitCode: 1 } });
    expect(copy.message).toBe('helm failed --set a=…');
    const all = [
      copy.stack,
      copy.hints,
      copy.details,
      (copy.cause as Error).message,
      (copy.cause as Error).stack,
    ];
    expect(JSON.stringify(all)).not.toContain('canary');
    expect(error.message).toContain('canary');
    const findings = [{ cause: 'x', evidence: [{ source: 'log', text: 'password=canary' }] }];
    expect(redacted(new NotReadyError('X', 'x', { findings: findings as never })).findings).toMatchObject([
      { evidence: [{ text: 'password=…' }] },
    ]);
  });

  it('is found in a long line in no time', () => {
    const long = 'x'.repeat(65_536);
    const texts = [
      long,
      '://'.repeat(20_000),
      '"token'.repeat(10_000),
      "--set 'a".repeat(7_000),
      `${long} token: ${long}`,
    ];
    const started = performance.now();
    for (const text of texts) redacted(text);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('secrets that are known', () => {
  it('are passwords of proxies and mirrors, in every form in which they may turn up', () => {
    fc.assert(
      fc.property(secret, (text) => {
        const env = { HTTPS_PROXY: `http://me:${encodeURIComponent(text)}@proxy:1`, PATH: '/bin' };
        const redactor = createRedactor(knownSecrets(env, []));
        const basic = Buffer.from(`me:${text}`).toString('base64');
        for (const form of [text, encodeURIComponent(text), basic])
          expect(redactor.all(`the proxy said ${form} to us`)).not.toContain(form);
      }),
    );
    expect(knownSecrets({ EEMT_DEV_GIT_URL: 'https://tokentoken@host/a' }, [])).toEqual(['tokentoken']);
    expect(knownSecrets({ http_proxy: 'me:pa/ss@host:1' }, [])).toContain('pa/ss');
    expect(knownSecrets({ all_proxy: 'http://host/a@b', no_proxy: 'a:bbbbb@c' }, [])).toEqual([]);
  });

  it('are values that were set under a name that says so', () => {
    const argv = ['up', '--set', 'web.password=one\\,1,workers.replicas=4444', '--set=apiKey=twotwo'];
    const env = { EEMT_DEV_SET: 'auth.token=three' };
    const found = knownSecrets(env, argv);
    expect(found).toEqual(expect.arrayContaining(['one,1', 'twotwo', 'three']));
    expect(found).not.toContain('4444');
    expect(createRedactor(found).all('helm: bad value one,1')).toBe('helm: bad value …');
  });
});

describe('a value of --set that somebody asked to see', () => {
  it.each([
    ['workers.replicas=3', 'workers.replicas=3'],
    ['auth.password=a\\,b,workers=2', 'auth.password=…,workers=2'],
    ['db.secretKey=x', 'db.secretKey=…'],
    ['tokenizer.size=5', 'tokenizer.size=5'],
  ])('%s is shown as %s', (pair, shown) => {
    expect(withoutSecret(pair)).toBe(shown);
  });
});
