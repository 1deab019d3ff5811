import { afterEach, describe, expect, it } from 'vitest';
import { ctrlC, openTerminal, removeTerminals } from '../support/pseudo-terminal.ts';

const open = (...args: readonly string[]) =>
  openTerminal(args, { env: { EEMT_DEV_LINEAR: '1', NO_COLOR: '1' } });

afterEach(removeTerminals);

describe('linear mode in a terminal', () => {
  it('takes a typed answer, and no cursor moves', async () => {
    const terminal = open('ask');
    await terminal.shows('Go on?');
    await terminal.shows('Type yes or no (yes):');
    terminal.press('maybe\r');
    await terminal.shows('Type yes or no.');
    await terminal.shows('Type yes or no (yes):');
    terminal.press('no\r');
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen().at(-1)).toBe('stayed');
    expect(terminal.output()).not.toContain('\u001b');
  });

  it('says when a step starts, and Ctrl-C ends it with 130 and what to do', async () => {
    const terminal = open('up');
    await terminal.shows('Started: Build the images');
    terminal.press(ctrlC);
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.screen().join('\n')).toContain('Stopped by Ctrl-C.');
    expect(terminal.output()).not.toContain('\u001b');
  });

  it('the menu takes numbers, comes back after a failure and a no, and Ctrl-C leaves it without a word', async () => {
    const terminal = open();
    await terminal.shows('1. up');
    await terminal.shows('Type a number');
    terminal.press('1\r');
    await terminal.shows('✖ kind could not create the cluster.');
    await terminal.shows('Type a number');
    terminal.press('down\r');
    await terminal.shows('Type yes or no (no):');
    terminal.press('\r');
    await terminal.shows('Nothing was removed.');
    await terminal.shows('Type a number');
    terminal.press(ctrlC);
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.output()).not.toMatch(/not answered|Stopped|\u001b/);
  });

  it('Ctrl-C in run asks what is meant, and the job ends where that is meant', async () => {
    const terminal = open('run', 'hill.tif');
    await terminal.shows('job ');
    terminal.press(ctrlC);
    await terminal.shows('Type a number from 1 to 3 (1):');
    terminal.press('cancel\r');
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.screen().join('\n')).toMatch(/■ The job .{8} was cancelled/);
    expect(terminal.output()).not.toContain('\u001b');
  });

  it('status --watch is the status, and Ctrl-C its end', async () => {
    const terminal = open('status', '--watch');
    await terminal.shows('control-plane');
    terminal.press(ctrlC);
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.output()).not.toContain('\u001b');
  });
});

describe('NO_COLOR in a terminal', () => {
  it('status --watch is drawn, without colours', async () => {
    const terminal = openTerminal(['status', '--watch'], { env: { NO_COLOR: '1' } });
    await terminal.shows('control-plane');
    terminal.press(ctrlC);
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.output()).toContain('\u001b[?25l');
    expect(terminal.output()).not.toMatch(/\u001b\[\d*m/);
  });
});
