import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import {
  bareMachine,
  readableCopy,
  removeMachines,
  runThere,
  type BareMachine,
  type Lacks,
} from '../support/bare-machine.ts';
import { openTerminal, removeTerminals } from '../support/pseudo-terminal.ts';

const { bin, folder } = inject('packed');
const limitMs = 40_000;

afterAll(() => {
  removeTerminals();
  removeMachines();
});

const machine = (lacks?: Lacks) => {
  const there = bareMachine(lacks);
  const eemtDev = (...args: readonly string[]) => runThere(there, bin, args);
  const data = async (...args: readonly string[]) => {
    const answer = await eemtDev(...args, '--output', 'json');
    return answer.result();
  };
  return { there, eemtDev, data };
};
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ');
const bothMissing = {
  target: 'native',
  source: { kind: 'demo' },
  standIn: { for: ['source', 'target'], real: 'eemt-dev up --source clone --target kind' },
};

describe('without a terminal, and without --fallback', () => {
  it('no checkout is exit 3, and the hints name --fallback any', async () => {
    const { exitCode, stderr } = await machine().eemtDev('up');
    expect(exitCode).toBe(3);
    expect(oneLine(stderr)).toContain('`eemt-dev up --fallback any`');
  });

  it.each([['no docker'], ['a docker that is down', { dockerIsDown: true }]] as const)(
    '%s is exit 4, and the hints name --fallback any',
    async (_, lacks?: Lacks) => {
      const { exitCode, stderr } = await machine(lacks).eemtDev('up', '--source', 'demo');
      expect(exitCode).toBe(4);
      expect(oneLine(stderr)).toContain('`eemt-dev up --fallback any`');
    },
  );

  it('a checkout of unknown code never runs without containers; the hint is the flag that says so', async () => {
    const { there, eemtDev } = machine();
    cpSync(join(folder, 'test/fixtures/eemt'), there.cwd, { recursive: true });
    const { exitCode, stderr } = await eemtDev('up', '--fallback', 'any');
    expect(exitCode).toBe(4);
    expect(oneLine(stderr)).toContain('`eemt-dev up --target native`');
    expect((await runThere(there, bin, ['up'], { more: { EEMT_DEV_TARGET: 'native' } })).exitCode).toBe(2);
  });

  it('--target says where, so nothing stands in', async () => {
    const { exitCode } = await machine().eemtDev(
      ...['up', '--source', 'demo', '--target', 'compose', '--fallback', 'any'],
    );
    expect(exitCode).toBe(4);
  });

  it('--source says which, so nothing stands in', async () => {
    const { exitCode } = await machine().eemtDev('up', '--source', 'clone', '--fallback', 'any');
    expect(exitCode).toBe(3);
  });
});

describe('with --fallback any', () => {
  it.each([['no docker'], ['a docker that is down', { dockerIsDown: true }]] as const)(
    '%s and no network: the demo runs without containers, and up and status say so first and last',
    { timeout: limitMs },
    async (_, lacks?: Lacks) => {
      const { eemtDev, data, there } = machine(lacks);
      const { exitCode, stderr, stdout } = await eemtDev('up', '--fallback', 'any');
      onTestFinished(async () => {
        expect(await data('down', '--yes', '--data')).toMatchObject({ ok: true });
      });
      expect(exitCode, stderr).toBe(0);
      const said = /This is a stand-in: the demo, not EEMT, and without containers and cluster/;
      const firstLine =
        /^ *\d+\.\d s warning: This is a stand-in: [^.]*\. `eemt-dev up --source clone --target kind` brings the real EEMT\./;
      expect(oneLine(stderr)).toMatch(firstLine);
      expect(oneLine(stderr + stdout)).toMatch(
        /This is a stand-in: [^.]*\. `eemt-dev up --source clone --target kind` brings the real EEMT\. $/,
      );
      expect(await data('status')).toMatchObject({ ok: true, data: { ...bothMissing, state: 'healthy' } });
      expect(oneLine((await eemtDev('status')).stdout)).toMatch(said);
      // It stays what it is, in a checkout as well.
      cpSync(join(folder, 'test/fixtures/eemt'), there.cwd, { recursive: true });
      const again = await eemtDev('up');
      expect(again.exitCode, again.stderr).toBe(0);
      expect(oneLine(again.stderr)).toContain(`\`eemt-dev up --source ${there.cwd}\` takes the checkout`);
      expect(await data('status')).toMatchObject({ data: bothMissing });
    },
  );

  it('is the same for somebody who is not root', { timeout: limitMs }, async () => {
    const there = bareMachine();
    const program = readableCopy(folder, there);
    const asNobody = (...args: readonly string[]) => runThere(there, program, args, { ordinary: true });
    onTestFinished(async () => {
      expect((await asNobody('down', '--yes', '--data')).exitCode).toBe(0);
    });
    const made = await asNobody('up', '--fallback', 'any', '--output', 'json');
    expect(made.result(), made.stderr).toMatchObject({ ok: true, data: bothMissing });
  });
});

describe('in a terminal', () => {
  const enter = '\r';
  const down = '\u001b[B';
  const terminal = ({ cwd, env }: BareMachine, ...args: readonly string[]) =>
    openTerminal(args, { program: bin, rows: 60, cols: 100, env: { NO_COLOR: '1', ...env, PWD: cwd } });

  it('the demo is proposed where EEMT cannot be fetched, and no is the error that there was', async () => {
    const { shows, press, exitCode } = terminal(bareMachine(), 'up');
    await shows('Which EEMT should run?');
    press(enter);
    await shows('(Y/n)');
    press('n\r');
    expect(await exitCode).toBe(3);
  });

  it(
    'the page without containers is proposed where Docker is not to be had',
    { timeout: limitMs },
    async () => {
      const there = bareMachine();
      const { shows, press, exitCode } = terminal(there, 'up', '--workers', '0');
      await shows('Which EEMT should run?');
      press(down + enter);
      await shows('(Y/n)');
      press(enter);
      await shows('Go on?');
      press(enter);
      await shows('This is a stand-in');
      expect(await exitCode).toBe(0);
      expect((await runThere(there, bin, ['down', '--yes', '--data'])).exitCode).toBe(0);
    },
  );

  it('no to it is the error of the engine', async () => {
    const { shows, press, exitCode, output } = terminal(
      ...([bareMachine(), 'up', '--source', 'demo', '--workers', '0'] as const),
    );
    await shows('(Y/n)');
    press('n\r');
    expect(await exitCode).toBe(4);
    expect(output()).toContain('Docker does not answer');
  });
});
