import { afterEach, describe, expect, it } from 'vitest';
import { ctrlC, openTerminal, removeTerminals } from '../support/pseudo-terminal.ts';

const open = (...args: readonly string[]) => openTerminal(args);

afterEach(removeTerminals);

describe('in a terminal', () => {
  it('Ctrl-C ends the drawing, says what to do, shows the cursor again and exits with 130', async () => {
    const terminal = open('up');
    await terminal.shows('Step 1/9');
    terminal.press(ctrlC);
    expect(await terminal.exitCode).toBe(130);
    const screen = terminal.screen();
    expect(screen).toContain('■ Build the images  not finished');
    expect(screen).toContain('■ Stopped by Ctrl-C.');
    expect(screen.join('\n')).toContain('`eemt-dev down` removes');
    expect(terminal.output().lastIndexOf('\u001b[?25h')).toBeGreaterThan(
      terminal.output().lastIndexOf('\u001b[?25l'),
    );
  });

  it('a second Ctrl-C leaves at once with 130', async () => {
    const terminal = open('stubborn');
    await terminal.shows('busy');
    terminal.press(ctrlC);
    await terminal.shows('heard it');
    terminal.press(ctrlC);
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.screen().join('\n')).toContain('Left at once');
  });

  it('asks, and goes on with enter', async () => {
    const terminal = open('ask');
    await terminal.shows('Go on?');
    terminal.press('\r');
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen().at(-1)).toBe('went on');
  });

  it('Ctrl-C at a question is a cancellation', async () => {
    const terminal = open('ask');
    await terminal.shows('Go on?');
    terminal.press(ctrlC);
    expect(await terminal.exitCode).toBe(130);
  });

  it('the menu comes back after a failure and a no, and Ctrl-C leaves it', async () => {
    const terminal = open();
    await terminal.shows('What next?');
    terminal.press('\r');
    await terminal.shows('✖ kind could not create the cluster.');
    await terminal.shows('What next?');
    terminal.press('\u001b[B\r');
    await terminal.shows('This removes all that runs of eemt');
    terminal.press('\r');
    await terminal.shows('Nothing was removed.');
    await terminal.shows('What next?');
    terminal.press(ctrlC);
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.output()).not.toContain('not answered');
  });

  it.each([
    ['status --watch', ['status', '--watch'], 'control-plane'],
    ['logs -f', ['logs', '-f'], 'a line of the pod'],
    ['kubectl -- get pods -w', ['kubectl', '--', 'get', 'pods', '-w'], 'a pod that is watched'],
  ])('Ctrl-C is the ordinary end of %s: 130 and not a word', async (_, args, sight) => {
    const terminal = open(...args);
    await terminal.shows(sight);
    const before = terminal.output().split(sight)[0]?.length ?? 0;
    terminal.press(ctrlC);
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.output().slice(before)).not.toMatch(/Stopped|[✖■]/);
  });

  it('Ctrl-C is the business of the command that exec runs, once and with its exit code', async () => {
    const terminal = open('exec', 'eemt-web-1', '--', 'python');
    await terminal.shows('a prompt of python');
    terminal.press(ctrlC);
    await terminal.shows('KeyboardInterrupt');
    terminal.press('exit()\r');
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.output()).not.toContain('told to end');
  });

  it('Ctrl-C in run asks what is meant; the job goes on while one thinks, and ends where that is meant', async () => {
    const terminal = open('run', 'hill.tif');
    await terminal.shows('day 5');
    terminal.press(ctrlC);
    await terminal.shows('What about the job');
    terminal.press('\r');
    await terminal.shows('day 5');
    terminal.press(ctrlC);
    await terminal.shows('What about the job');
    terminal.press('\u001b[B\u001b[B\r');
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.screen().join('\n')).toMatch(/■ The job .{8} was cancelled/);
    expect(terminal.output()).not.toContain('Stopped by Ctrl-C');
  });

  it('Ctrl-C at the question of run leaves the job alone', async () => {
    const terminal = open('run', 'hill.tif');
    await terminal.shows('day 5');
    terminal.press(ctrlC);
    await terminal.shows('What about the job');
    terminal.press(ctrlC);
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.screen().join('\n')).toMatch(/The job .{8} goes on/);
  });

  it('an exception nobody caught is reported as our bug', async () => {
    const terminal = open('broken');
    expect(await terminal.exitCode).toBe(70);
    expect(terminal.screen().join('\n')).toContain('nobody caught this');
  });
});
