import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/app/context.ts';
import type { Command, Input } from '../../src/cli/command.ts';
import { bugsGroup, telling } from '../support/fake-verbs.ts';
import { runCli } from '../support/run-cli.ts';

const call = async (argv: readonly string[], extra: readonly Command[] = [], env = {}) => {
  const seen: { input?: Input; context?: CommandContext } = {};
  const answer = await runCli(argv, { verbs: [telling(seen), bugsGroup, ...extra], env });
  return { ...answer, input: seen.input, globals: seen.context?.globals };
};

describe('flags', () => {
  it('gives a verb only what was said', async () => {
    expect((await call(['up'])).input).toEqual({ args: [], flags: {}, rest: [] });
    expect(
      (await call(['up', '--workers', '3', '--no-build', '--set', 'a=1', '--set', 'b=2'])).input?.flags,
    ).toEqual({
      workers: 3,
      build: false,
      set: ['a=1', 'b=2'],
    });
  });

  it.each([
    [['--name', 'two', '--yes', 'up']],
    [['up', '--name', 'two', '--yes']],
    [['up', '--name=two', '--yes']],
  ])('takes global flags before and after the verb: %j', async (argv) => {
    expect((await call(argv)).globals).toMatchObject({
      name: 'two',
      yes: true,
      namespace: null,
      timeoutMs: null,
    });
  });

  it('takes global flags from the environment, and flags win', async () => {
    const env = {
      EEMT_DEV_NAME: 'env',
      EEMT_DEV_NAMESPACE: 'ns',
      EEMT_DEV_YES: '1',
      EEMT_DEV_VERBOSE: 'true',
      EEMT_DEV_TIMEOUT: '5m',
    };
    const { globals } = await call(['up', '--name', 'flag'], [], env);
    expect(globals).toMatchObject({
      name: 'flag',
      namespace: 'ns',
      yes: true,
      verbose: true,
      timeoutMs: 300_000,
    });
  });

  it.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['300', 300_000],
    ['1h', 3_600_000],
    ['1.5s', 1500],
  ])('reads --timeout %s', async (text, ms) => {
    expect((await call(['up', '--timeout', text])).globals?.timeoutMs).toBe(ms);
  });

  it('writes plain lines where there is no terminal', async () => {
    expect((await call(['up'])).globals).toMatchObject({ output: 'plain', color: false });
  });

  it('gives what stands behind -- to verbs that want it, untouched', async () => {
    const seen: { input?: Input } = {};
    const exec = telling(seen, { name: 'exec', arguments: '[what]', passThrough: true, options: [] });
    const answer = await runCli(['exec', 'web', '--', 'ls', '--name', '--', '-x'], { verbs: [exec] });
    expect(answer.exitCode).toBe(0);
    expect(seen.input).toEqual({ args: ['web'], flags: {}, rest: ['ls', '--name', '--', '-x'] });
  });
});

describe('usage errors', () => {
  it.each([
    [
      'an unknown flag with the nearest one',
      ['up', '--wokers', '3'],
      ["'--wokers'", 'Did you mean --workers?'],
    ],
    ['an unknown verb with the nearest one', ['upp'], ["'upp'", 'Did you mean up?']],
    ['an unknown verb of a group', ['bugs', 'shwo', 'x'], ["'shwo'", 'Did you mean show?']],
    [
      'contradicting flags, naming both',
      ['up', '--no-build', '--no-cache'],
      ["'--no-build'", "'--no-cache'"],
    ],
    [
      'a value that is no choice, with the choices',
      ['up', '--profile', 'huge'],
      ["'huge'", 'minimal, balanced'],
    ],
    ['a missing argument', ['bugs', 'show'], ["'id'"]],
    ['a flag without its value', ['up', '--workers'], ["'--workers <n>'"]],
    ['an argument too many', ['up', 'now'], ['arguments']],
    ['words behind -- that nobody takes', ['up', '--', 'x'], ['behind --']],
    [
      'upper case in a name, with a name that works',
      ['up', '--name', 'My_Env'],
      ['lower case', '--name my-env'],
    ],
    ['a name that is too long', ['up', '--name', 'a'.repeat(41)], ['41 characters', '40']],
    ['an empty name', ['up', '--name', ''], ["''"]],
    ['a name that begins with -', ['up', '--name=-a'], ["'-a'"]],
    ['a namespace Kubernetes refuses', ['up', '--namespace', 'a.b'], ["'a.b'", 'namespace']],
    ['an unknown kind of output', ['up', '--output', 'xml'], ['pretty, plain, json']],
    ['a time that is none', ['up', '--timeout', 'soon'], ["'soon'", '90s']],
    ['no time at all', ['up', '--timeout', '0'], ["'0'"]],
  ])('refuses %s', async (_, argv, texts) => {
    const { exitCode, stdout, stderr, input } = await call(argv);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(input).toBeUndefined();
    for (const text of texts) expect(stderr.replaceAll(/\s+/g, ' ')).toContain(text);
  });

  it('names the variable that is wrong', async () => {
    const { exitCode, stderr } = await call(['up'], [], { EEMT_DEV_NAME: 'No' });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('EEMT_DEV_NAME');
    expect(stderr).toContain('EEMT_DEV_NAME=no');
    expect((await call(['up'], [], { EEMT_DEV_YES: 'maybe' })).stderr).toContain('EEMT_DEV_YES');
  });
});

describe('help', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])(
    'prints the verbs for %j and ends with 0',
    async (argv) => {
      const { exitCode, stdout, stderr } = await call(argv);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toContain('Everyday:\n  up');
      expect(stdout).toContain('--output <kind>');
    },
  );

  it.each([[['up', '--help']], [['help', 'up']]])('prints the flags of one verb for %j', async (argv) => {
    const { exitCode, stdout } = await call(argv);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('eemt-dev up');
    expect(stdout).toContain('--workers <n>');
    expect(stdout).toContain('(minimal, balanced)');
  });

  it('prints the verbs of a group', async () => {
    const { exitCode, stdout } = await call(['bugs']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('show <id>');
  });

  it('fits in 80 columns', async () => {
    const pages = await Promise.all([['--help'], ['up', '--help'], ['bugs']].map((argv) => call(argv)));
    for (const line of pages.flatMap(({ stdout }) => stdout.split('\n')))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  it('does not name a hidden verb', async () => {
    const menu: Command = {
      name: 'menu',
      summary: 'what next',
      hidden: true,
      handler: () => Promise.resolve({ data: {} }),
    };
    expect((await call(['--help'], [menu])).stdout).not.toContain('menu');
  });

  it('prints the version alone', async () => {
    expect((await call(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  });
});
