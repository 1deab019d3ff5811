import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readComposeFile } from '../../src/eemt/compose/read.ts';
import { isEemtDevError } from '../../src/errors/index.ts';

const { signal } = new AbortController();

/** A folder with the checkout and, beside it, what is none of its business. */
let around: string;
let checkout: string;
beforeEach(() => {
  around = realpathSync(mkdtempSync(join(tmpdir(), 'eemt-dev-compose-')));
  checkout = join(around, 'eemt');
  mkdirSync(checkout);
  writeFileSync(join(around, 'secret.env'), 'TOKEN=hunter2\n');
  return () => rmSync(around, { recursive: true });
});

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
  }
}

/** Code and problems of the refusal; Compose itself must not have been asked. */
async function refusal(files: Readonly<Record<string, string | Buffer>>) {
  write(files);
  let asked = false;
  const config = () => {
    asked = true;
    return Promise.resolve('{"services":{}}');
  };
  try {
    await readComposeFile(checkout, { config }, signal);
    return 'it was read';
  } catch (error) {
    if (!isEemtDevError(error)) throw error;
    expect(asked).toBe(false);
    const { problems, reason } = error.details;
    return { code: error.code, why: problems ?? reason };
  }
}

const file = 'docker-compose.yml';
const unsafe = (...problems: string[]) => ({ code: 'COMPOSE_UNSAFE', why: problems });
const invalid = (reason: string) => ({ code: 'COMPOSE_INVALID', why: reason });

describe('a Compose file that would read what is not its own', () => {
  it.each([
    ['/etc/passwd', 'is an absolute path'],
    ['../secret.env', 'lies outside of the checkout'],
    ['sub/../../secret.env', 'lies outside of the checkout'],
    ['~/.aws/credentials', 'is meant from a home folder'],
    ['${HOME}/.aws/credentials', 'depends on a variable'],
    ['$HOME/.aws/credentials', 'depends on a variable'],
    ['${X:-../secret.env}', 'depends on a variable'],
    ['https://example.org/x.env', 'lies on another machine'],
  ])('is refused for the env_file %s', async (path, why) => {
    const place = `docker-compose.yml: services.a.env_file: ${path} ${why}`;
    expect(await refusal({ [file]: `services: {a: {image: b, env_file: "${path}"}}` })).toEqual(
      unsafe(place),
    );
    expect(await refusal({ [file]: `services: {a: {image: b, env_file: [{path: "${path}"}]}}` })).toEqual(
      unsafe(place),
    );
  });

  it('is refused with all that is wrong at once', async () => {
    expect(
      await refusal({
        [file]: `
services:
  a:
    extends: { file: ../x.yml, service: a }
    label_file: [/etc/hosts]
    build: { context: .., dockerfile: /etc/shadow, additional_contexts: { home: "~", base: "docker-image://alpine" } }
    develop: { watch: [{ path: /etc, action: sync, target: /x }] }
  b: { build: "https://github.com/a/b.git" }
  c: { build: github.com/a/b }
  d: { build: { context: sub, dockerfile: ../../secret.env, additional_contexts: ["x=/etc"] } }
secrets: { s: { file: ../secret.env } }
configs: { c: { file: /etc/passwd } }
include:
  - oci://example.org/x
  - git@example.org:a/b.git
  - path: [ok.yml, ../x.yml]
    project_directory: ..
    env_file: /etc/environment
`,
      }),
    ).toEqual(
      unsafe(
        ...[
          'services.a.extends.file: ../x.yml lies outside of the checkout',
          'services.a.label_file: /etc/hosts is an absolute path',
          'services.a.build.context: .. lies outside of the checkout',
          'services.a.build.dockerfile: /etc/shadow is an absolute path',
          'services.a.build.additional_contexts: ~ is meant from a home folder',
          'services.a.develop.watch[0].path: /etc is an absolute path',
          'services.b.build: https://github.com/a/b.git lies on another machine',
          'services.c.build: github.com/a/b lies on another machine',
          'services.d.build.dockerfile: ../../secret.env lies outside of the checkout',
          'services.d.build.additional_contexts: /etc is an absolute path',
          'include[2].env_file: /etc/environment is an absolute path',
          'secrets.s.file: ../secret.env lies outside of the checkout',
          'configs.c.file: /etc/passwd is an absolute path',
          'include[0].path: oci://example.org/x lies on another machine',
          'include[1].path: git@example.org:a/b.git lies on another machine',
          'include[2].path: ../x.yml lies outside of the checkout',
          'include[2].project_directory: .. lies outside of the checkout',
        ].map((problem) => `${file}: ${problem}`),
      ),
    );
  });

  it('is refused for what files that it takes in would read, each from its own folder', async () => {
    expect(
      await refusal({
        [file]: 'include: [sub/one.yml]\nservices: {a: {extends: {file: sub/deep/two.yml, service: a}}}',
        'sub/one.yml': 'include: [{path: [deep/three.yml]}]\nservices: {}',
        'sub/deep/two.yml':
          'services: {a: {image: b, env_file: ../../fine.env, label_file: ../../../secret.env}}',
        'sub/deep/three.yml': 'services: {c: {image: b, env_file: ../../../secret.env}}',
      }),
    ).toEqual(
      unsafe(
        'sub/deep/three.yml: services.c.env_file: ../../../secret.env lies outside of the checkout',
        'sub/deep/two.yml: services.a.label_file: ../../../secret.env lies outside of the checkout',
      ),
    );
  });

  it('is refused for what it merges in from elsewhere in the file', async () => {
    expect(
      await refusal({
        [file]: 'x-it: &it {env_file: /etc/passwd}\nservices: {a: {image: b, <<: *it}}',
      }),
    ).toEqual(unsafe(`${file}: x-it.env_file: /etc/passwd is an absolute path`));
  });

  it('is refused where a link leads out', async () => {
    symlinkSync(join(around, 'secret.env'), join(checkout, 'yes'));
    symlinkSync(around, join(checkout, 'folder'));
    symlinkSync('circle', join(checkout, 'circle'));
    symlinkSync('/nowhere/at/all', join(checkout, 'nothing'));
    const read = await refusal({
      [file]: 'services: {a: {image: b, env_file: [yes, folder/secret.env, circle, nothing]}}',
    });
    const places = [
      `yes leads to ${around}/secret.env, out of the checkout`,
      `folder/secret.env leads to ${around}/secret.env, out of the checkout`,
      expect.stringMatching(/circle cannot be followed \(ELOOP/) as string,
      expect.stringMatching(/nothing cannot be followed \(ENOENT/) as string,
    ];
    expect(read).toEqual({
      code: 'COMPOSE_UNSAFE',
      why: places.map((place) =>
        typeof place === 'string' ? `${file}: services.a.env_file: ${place}` : place,
      ),
    });
  });

  it('is refused where it is itself a link out', async () => {
    writeFileSync(join(around, 'theirs.yml'), 'services: {}');
    symlinkSync(join(around, 'theirs.yml'), join(checkout, file));
    expect(await refusal({})).toMatchObject({ code: 'SOURCE_LEADS_OUT' });
  });

  it('is refused where an included folder has a .env, of which Compose would take variables', async () => {
    expect(
      await refusal({
        [file]: 'include: [sub/one.yml]',
        'sub/one.yml': 'services: {a: {image: "$TOKEN"}}',
        'sub/.env': 'TOKEN=hunter2',
      }),
    ).toEqual(unsafe(`${file}: include[0]: Compose would take variables from ${checkout}/sub/.env`));
  });

  it.each([
    [
      'a tag that makes another text of it',
      'services: {a: {image: b, env_file: !!binary L2V0Yy9ob3N0cw==}}',
      'the tag tag:yaml.org,2002:binary stands in it',
    ],
    [
      'line ends that only Compose sees',
      '# x\u2028include: [../x.yml]\nservices: {}',
      'it holds line ends of another kind than \\n and \\r\\n',
    ],
    [
      'bare carriage returns',
      '# x\rinclude: [../x.yml]\nservices: {}',
      'it holds line ends of another kind than \\n and \\r\\n',
    ],
    [
      'UTF-16',
      Buffer.from('\ufeffinclude: [../x.yml]', 'utf16le'),
      'The encoded data was not valid for encoding utf-8',
    ],
    ['UTF-16 without a mark', Buffer.from('include: [../x.yml]', 'utf16le'), 'it is not written in UTF-8'],
  ])('is refused where it hides something in %s', async (_, text, reason) => {
    expect(await refusal({ [file]: text })).toEqual(invalid(reason));
  });
});

describe('a Compose file that would never end', () => {
  it('is refused where its aliases grow without end', async () => {
    const lines = Array.from({ length: 20 }, (_, level) =>
      level === 0
        ? 'x0: &x0 [a, b]'
        : `x${String(level)}: &x${String(level)} [${`*x${String(level - 1)}, `.repeat(9)}]`,
    );
    expect(await refusal({ [file]: `${lines.join('\n')}\nservices: {}` })).toMatchObject({
      code: 'COMPOSE_INVALID',
    });
    expect(await refusal({ [file]: 'x: &x [*x]\nservices: {}' })).toEqual(
      invalid('the alias *x stands inside what it names'),
    );
  });

  it('is refused where it is larger than 1 MiB, or nested beyond measure', async () => {
    expect(await refusal({ [file]: `# ${'x'.repeat(1024 * 1024)}\nservices: {}` })).toEqual(
      invalid('it is larger than 1 MiB'),
    );
    expect(await refusal({ [file]: `x: ${'['.repeat(200_000)}` })).toMatchObject({ code: 'COMPOSE_INVALID' });
  });

  it('is looked at once where it takes itself in', async () => {
    expect(
      await refusal({ [file]: `include: [${file}]\nservices: {a: {extends: {file: ${file}, service: a}}}` }),
    ).toBe('it was read');
  });

  it('is refused where it takes in a hundred others', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `f${String(index)}.yml`);
    expect(
      await refusal({
        [file]: `include: [${names.join(', ')}]`,
        ...Object.fromEntries(names.map((name) => [name, 'services: {}'])),
      }),
    ).toEqual(invalid('it takes in more than 100 files'));
  });

  it('is refused where it is a pipe or a folder', async () => {
    execFileSync('mkfifo', [join(checkout, 'pipe.yml')]);
    mkdirSync(join(checkout, 'folder'));
    expect(await refusal({ [file]: 'include: [pipe.yml]' })).toEqual(invalid('it is no file'));
    expect(await refusal({ [file]: 'include: [folder]' })).toEqual(invalid('it is no file'));
  });
});

describe('a Compose file with odd keys', () => {
  it('is read', async () => {
    const text =
      'constructor: {toString: 1}\n__proto__: {env_file: a}\nservices: {hasOwnProperty: {image: b}}';
    expect(await refusal({ [file]: text })).toBe('it was read');
  });
});

describe('a resolved Compose file', () => {
  const reading = (source: string) => {
    write({ [file]: 'services: {}' });
    const mount = { type: 'bind', source, target: '/x' };
    const config = () => Promise.resolve(JSON.stringify({ services: { a: { volumes: [mount] } } }));
    return readComposeFile(checkout, { config }, signal);
  };

  it('is refused where it mounts what is a link out of the checkout', async () => {
    symlinkSync('/etc', join(checkout, 'sol'));
    await expect(reading(join(checkout, 'sol/ssh'))).rejects.toMatchObject({
      code: 'COMPOSE_UNSAFE',
      details: {
        problems: [
          expect.stringContaining(`services.a.volumes: ${checkout}/sol/ssh leads to /etc/ssh`) as string,
        ],
      },
    });
  });

  it('may have a link for its data folder, which is not mounted', async () => {
    symlinkSync('/etc', join(checkout, 'data'));
    expect((await reading(join(checkout, 'data/uploads'))).services['a']?.volumes).toHaveLength(1);
  });

  it('is refused where it is of another shape', async () => {
    write({ [file]: 'services: {}' });
    const config = () => Promise.resolve('{"services":{"a":{"volumes":["/:/x"]}}}');
    await expect(readComposeFile(checkout, { config }, signal)).rejects.toMatchObject({
      code: 'TOOL_OUTPUT',
    });
  });
});

describe('a checkout without a Compose file', () => {
  it('is said to have none', async () => {
    expect(await refusal({})).toMatchObject({ code: 'COMPOSE_ABSENT' });
  });
});
