import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTerminal, removeTerminals } from '../support/pseudo-terminal.ts';

const global = mkdtempSync(join(tmpdir(), 'eemt-dev-global-'));
const folder = join(global, 'lib', 'node_modules', 'eemt-dev');
const told = /^eemt-dev 99\.0\.0 is out, this is \d+\.\d+\.\d+: npm install -g eemt-dev@latest$/;

beforeAll(() => cpSync(inject('packed').folder, folder, { recursive: true }));
afterEach(removeTerminals);
afterAll(() => rmSync(global, { recursive: true }));

/** The installed command in a terminal, after a run that heard of a newer version; gives its last line. */
async function lastLine(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const home = mkdtempSync(join(global, 'home-'));
  mkdirSync(join(home, 'cache'));
  const memory = { latest: '99.0.0', nextAskMs: Date.now() + 60_000, nextSayMs: 0 };
  writeFileSync(join(home, 'cache', 'update.json'), JSON.stringify(memory));
  // Where CI runs these tests, nobody would be told.
  const person = { CI: '', NO_COLOR: '1', EEMT_DEV_HOME: home };
  const program = join(folder, 'bin', 'eemt-dev.js');
  const terminal = openTerminal(args, { cols: 100, rows: 400, program, env: { ...person, ...env } });
  expect(await terminal.exitCode).toBe(0);
  return terminal.screen().at(-1) ?? '';
}

describe('the installed command in a terminal', () => {
  it('ends with a line on the newer version', async () => {
    expect(await lastLine(['list'])).toMatch(told);
  });

  it.each([
    [['list', '--output', 'json'], {}],
    [['completion', 'bash'], {}],
    [['--version'], {}],
    [['list'], { EEMT_DEV_NO_UPDATE_NOTICE: '1' }],
    [['list'], { NO_UPDATE_NOTIFIER: '1' }],
    [['list'], { CI: 'true' }],
  ])('says nothing of it to %j with %j', async (args, env) => {
    expect(await lastLine(args, env)).not.toMatch(told);
  });
});
