import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/cli/command.ts';
import { config } from '../../src/cli/verbs/config.ts';
import { manifests } from '../../src/cli/verbs/manifests.ts';
import { effectiveSettings } from '../../src/app/effective-settings.ts';
import { up } from '../../src/cli/verbs/up.ts';
import { settingOptions } from '../../src/cli/setting-options.ts';
import { settingsFromFlags } from '../../src/settings/read-flags.ts';
import { checkoutWith, emptyFolder } from '../support/checkout.ts';
import { MemoryStream, runCli, runWithoutTools } from '../support/run-cli.ts';

/** The settings as a verb may act on them. */
const settle: Command = {
  name: 'settle',
  summary: 'settings',
  options: settingOptions,
  async handler(context, { flags }) {
    const given = { flags: settingsFromFlags(flags, context.io.cwd), consent: 'required' } as const;
    const { nodeImage, set, values } = (await effectiveSettings(context, undefined, given)).settings;
    return { data: { nodeImage, set, values }, screen: `node image ${String(nodeImage)}` };
  },
};
const verbs = [settle, up, manifests, config];
const [yes, no, enter] = ['y\r', 'n\r', '\r'];

const evil = 'workers: 3\nnode-image: evil/node:1\n';
const question = 'eemt-dev.yaml:2 asks for node-image evil/node:1, which runs privileged. Use it?';

/** Somebody in this checkout, who presses these keys at a question, or has no terminal. */
function somebody(cwd: string, state = emptyFolder()) {
  return {
    state,
    /** As many answers as there are questions; resolves with what the terminal showed. */
    atTerminal: async (argv: readonly string[], ...answers: readonly (readonly [string, string])[]) => {
      const [stdin, stderr] = [new PassThrough(), new MemoryStream(200)];
      const running = runCli(argv, { verbs, cwd, state, stdin, stderr, columns: 200 });
      for (const [asked, keys] of answers) {
        await stderr.shows(asked);
        stdin.write(keys);
      }
      return running;
    },
    withoutTerminal: (argv: readonly string[], env = {}) =>
      runCli([...argv, '--output', 'json'], { verbs, cwd, state, env, createRun: runWithoutTools }),
  };
}

describe('eemt-dev.yaml of a checkout asks for an image that runs privileged', () => {
  it('a yes is asked for once and holds from then on, also with --yes and without a terminal', async () => {
    const { atTerminal, withoutTerminal } = somebody(checkoutWith({ 'eemt-dev.yaml': evil }));
    expect(await atTerminal(['settle'], [question, yes])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('node image evil/node:1') as string,
    });
    const again = await atTerminal(['settle']);
    expect([again.exitCode, again.stderr]).toEqual([0, '']);
    expect((await withoutTerminal(['settle', '--yes'])).result()).toMatchObject({
      ok: true,
      data: { nodeImage: 'evil/node:1' },
    });
  });

  it.each([
    ['n', no],
    ['enter', enter],
  ])('%s is a no: 130, nothing is remembered, and the way out is said', async (_, keys) => {
    const { atTerminal, state } = somebody(checkoutWith({ 'eemt-dev.yaml': evil }));
    const { exitCode, stdout, stderr } = await atTerminal(['settle'], [question, keys]);
    expect([exitCode, stdout]).toEqual([130, '']);
    expect(stderr).toContain('Nothing was changed. `--node-image none` goes on without it');
    expect(existsSync(join(state, 'trusted.json'))).toBe(false);
  });

  it('--yes does not agree to it, in a terminal neither', async () => {
    const { atTerminal } = somebody(checkoutWith({ 'eemt-dev.yaml': evil }));
    const { exitCode, stderr } = await atTerminal(['settle', '--yes']);
    expect(exitCode).toBe(3);
    expect(stderr).not.toContain('Use it?');
    expect(stderr).toContain('eemt-dev.yaml:2 asks for node-image evil/node:1, which runs privileged');
  });

  it.each([
    ['up', ['up', '--yes']],
    ['up --dry-run', ['up', '--dry-run']],
    ['manifests', ['manifests']],
    ['settle', ['settle']],
  ])('without a terminal %s ends with 3, the line and the flag that says the same', async (_, argv) => {
    const dir = checkoutWith({ 'eemt-dev.yaml': evil });
    const answer = await somebody(dir).withoutTerminal(argv);
    expect([answer.exitCode, answer.result()['error']]).toEqual([
      3,
      {
        code: 'SETTINGS_TRUST',
        message: `Your yes is missing: ${dir}/eemt-dev.yaml:2 asks for node-image evil/node:1, which runs privileged.`,
        hints: [
          '`--node-image evil/node:1` gives the same value as your own (or EEMT_DEV_NODE_IMAGE). `--node-image none` goes on without it (or EEMT_DEV_NODE_IMAGE=none).',
          expect.stringContaining('without --yes, eemt-dev asks'),
        ],
      },
    ]);
  });

  it('a flag or a variable that says the same needs no question', async () => {
    const { withoutTerminal } = somebody(checkoutWith({ 'eemt-dev.yaml': evil }));
    expect((await withoutTerminal(['settle', '--node-image', 'mine:1'])).result()).toMatchObject({
      data: { nodeImage: 'mine:1' },
    });
    expect((await withoutTerminal(['settle'], { EEMT_DEV_NODE_IMAGE: 'none' })).result()).toMatchObject({
      data: { nodeImage: null },
    });
  });

  it('config show tells where it came from and that it needs consent, until somebody agreed', async () => {
    const dir = checkoutWith({ 'eemt-dev.yaml': evil });
    const { atTerminal, withoutTerminal } = somebody(dir);
    const row = async () => {
      const answer = await withoutTerminal(['config', 'show']);
      const { settings } = answer.result()['data'] as { settings: { key: string }[] };
      return settings.find(({ key }) => key === 'nodeImage');
    };
    const found = { value: 'evil/node:1', origin: 'file', detail: `${dir}/eemt-dev.yaml:2` };
    expect(await row()).toMatchObject({ ...found, consent: 'needed' });
    expect((await atTerminal(['config', 'show'])).stdout).toContain('needs consent');
    await atTerminal(['settle'], [question, yes]);
    expect(await row()).toMatchObject({ ...found, consent: 'given' });
  });
});

describe('a yes', () => {
  it('is for the content of a values file: a changed one is asked for anew', async () => {
    const dir = checkoutWith({ 'eemt-dev.yaml': 'values: [helm/v.yaml]\n', 'helm/v.yaml': 'a: 1\n' });
    const { atTerminal, withoutTerminal } = somebody(dir);
    await atTerminal(['settle'], ['asks for values helm/v.yaml (5 bytes), which decide', yes]);
    expect((await withoutTerminal(['settle'])).exitCode).toBe(0);
    writeFileSync(join(dir, 'helm/v.yaml'), 'a: 2\n');
    expect((await withoutTerminal(['settle'])).result()).toMatchObject({ error: { code: 'SETTINGS_TRUST' } });
  });

  it('is for this checkout: another one with the same file is asked for', async () => {
    const first = somebody(checkoutWith({ 'eemt-dev.yaml': evil }));
    await first.atTerminal(['settle'], [question, yes]);
    const second = somebody(checkoutWith({ 'eemt-dev.yaml': evil }), first.state);
    expect((await second.withoutTerminal(['settle'])).exitCode).toBe(3);
  });

  it('is for each setting by itself, and kept when the next is answered with no', async () => {
    const { atTerminal, state } = somebody(checkoutWith({ 'eemt-dev.yaml': `${evil}set: [a=1, 'b=x y']\n` }));
    const next = 'asks for set a=1, b=x y, which decide what runs in the cluster. Use it?';
    expect((await atTerminal(['settle'], [question, yes], [next, no])).exitCode).toBe(130);
    expect(readFileSync(join(state, 'trusted.json'), 'utf8')).not.toMatch(/evil|a=1/);
    expect((await atTerminal(['settle'], [next, yes])).exitCode).toBe(0);
  });
});

describe('eemt-dev.yaml that cannot be right', () => {
  it.each([
    ['names a file outside', 'values: [/etc/passwd]\n', 'leads out of the checkout'],
    ['names another source', 'source: /\n', 'source cannot be set by a checkout'],
    ['holds an alias into itself', 'set: &a [*a]\n', 'without aliases'],
  ])('ends every verb that reads it with 3 where it %s', async (_, text, why) => {
    const { withoutTerminal } = somebody(checkoutWith({ 'eemt-dev.yaml': text }));
    for (const argv of [['settle'], ['up', '--yes'], ['manifests'], ['config', 'show']]) {
      const answer = await withoutTerminal(argv);
      expect(answer.exitCode).toBe(3);
      expect(answer.result()).toMatchObject({ error: { code: 'SETTINGS_INVALID' } });
      expect(answer.stderr.replaceAll(/\s+/g, ' ')).toContain(why);
    }
  });
});
