import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shippedPath } from '../../../src/lib/package-root.ts';
import { runPython } from '../../support/run-python.ts';
import { scratchFolder } from '../../support/scratch.ts';

const folder = scratchFolder();
const file = join(folder, 'requirements.txt');

async function check(text: string | Buffer, ...more: readonly string[]) {
  writeFileSync(file, text);
  const ended = await runPython([shippedPath('native/environment.py'), '--requirements', file, ...more]);
  return {
    code: ended.code,
    said: JSON.parse(ended.stdout.trimEnd().split('\n').at(-1) ?? '{}') as Record<string, unknown>,
  };
}

const into = ['--into', join(folder, 'made')];

describe('requirement lines', () => {
  it.each([
    ['-r other.txt', 'it is an option of pip'],
    ['--index-url https://evil.example/simple', 'it is an option of pip'],
    ['--extra-index-url=https://evil.example', 'it is an option of pip'],
    ['-e .', 'it is an option of pip'],
    ['--find-links /tmp', 'it is an option of pip'],
    ['requests @ https://evil.example/requests.whl', 'it names an address'],
    ['requests@file:///tmp/x.whl', 'it names an address'],
    ['https://evil.example/x.tar.gz', 'it names an address'],
    ['git+https://evil.example/x.git', 'it names a repository'],
    ['git+ssh:x', 'it names a repository'],
    ['./local', 'it names a file or folder'],
    ['../local', 'it names a file or folder'],
    ['/tmp/local', 'it names a file or folder'],
    ['.', 'it names a file or folder'],
    ['x-1.0-py3-none-any.whl', 'it names a file or folder'],
    ['requests --hash=sha256:00', 'it is no name with versions'],
    ['requests --config-settings=x=y', 'it is no name with versions'],
    ['${PACKAGE}', 'it is no name with versions'],
    ['two words', 'it is no name with versions'],
  ])('%s is refused: %s', async (line, why) => {
    const { code, said } = await check(`fastapi==0.104.1\n${line}\n`, ...into);
    expect(code).toBe(13);
    expect(said['error']).toMatchObject({ code: 'refused', lines: [{ line, why }] });
  });

  it('is not hidden behind a line that goes on', async () => {
    const { said } = await check('fastapi \\\n  --index-url=x\n', ...into);
    expect(said['error']).toMatchObject({
      lines: [{ line: 'fastapi --index-url=x', why: 'it is no name with versions' }],
    });
  });

  it('of names, extras, versions and markers are plain', async () => {
    const lines = [
      'a',
      'a-b.c_d[x, y]==1.0.*',
      'a>=1,<2 ; python_version < "3.12"',
      'a (>=1)',
      'a ~= 1.4.2 # why',
      'A===x+1!2',
    ];
    const { code, said } = await check(`\uFEFF${lines.join('\r\n')}\n\n# nothing\n`, '--print');
    expect({ code, said }).toMatchObject({ code: 0, said: { lines: lines.length, lock: null } });
  });

  it('are called the same in another order and with other comments', async () => {
    const one = await check('a==1\nb\n', '--print');
    const other = await check('# new\n  b # why\n\na==1', '--print');
    const third = await check('a==2\nb\n', '--print');
    expect(other.said).toEqual(one.said);
    expect(third.said['print']).not.toBe(one.said['print']);
  });

  it.each([
    ['are not UTF-8', Buffer.from([0x61, 0xff])],
    ['are larger than 1 MiB', 'a\n'.repeat(600_000)],
  ])('that %s are unreadable', async (_, text) => {
    const { code, said } = await check(text, ...into);
    expect(code).toBe(14);
    expect(said['error']).toMatchObject({ code: 'unreadable' });
  });

  it.each([
    ['nothing', ''],
    ['comments', '# fastapi\n\n'],
  ])('of %s need no environment', async (_, text) => {
    expect(await check(text, ...into)).toEqual({ code: 0, said: { python: null, made: false } });
  });
});

describe('a shipped lock', () => {
  it.each(readdirSync(shippedPath('native/locks')))('%s holds plain names, hashes and no address', (name) => {
    const lines = readFileSync(shippedPath(`native/locks/${name}`), 'utf8').split('\n');
    const known =
      /^(?:#.*|[a-z0-9-]+==[\w.]+(?: ; [\w\s.'<>=!-]+)? \\|\s{4}--hash=sha256:[0-9a-f]{64}(?: \\)?|)$/u;
    expect(lines.filter((line) => !known.test(line) || line.includes('://'))).toEqual([]);
    expect(name).toMatch(/^[0-9a-f]{16}\.txt$/u);
  });
});
