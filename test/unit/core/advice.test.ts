import { describe, expect, it } from 'vitest';
import { advice, adviceText, type Advice } from '../../../src/core/advice.ts';
import { command, eemtDev, shellLine } from '../../../src/core/command-hint.ts';

const text = (said: Advice) => adviceText(said, 'second');

describe('advice', () => {
  it('without a command stays as it is', () => {
    for (const said of ['Free some disk.', 'eemt-dev builds it', 'eemt-dev up'])
      expect(text(said)).toBe(said);
  });

  it('that is a command alone can be pasted as a line', () => {
    expect(text(eemtDev('up', '--workers', '1'))).toBe('eemt-dev up --name second --workers 1');
    expect(text(advice`${command('docker', 'info')}`)).toBe('docker info');
  });

  it('shows commands among other words in backticks, each with the environment', () => {
    expect(text(advice`${eemtDev('status')} shows it, ${eemtDev('down', '--data')} removes it`)).toBe(
      '`eemt-dev status --name second` shows it, `eemt-dev down --name second --data` removes it',
    );
    expect(text(advice`Or remove it: ${command('rm', "/a b/it's")}`)).toBe(
      `Or remove it: \`rm '/a b/it'\\''s'\``,
    );
  });

  it('leaves the name away where none is needed', () => {
    expect(adviceText(advice`${eemtDev('up')} makes it`, 'eemt')).toBe('`eemt-dev up` makes it');
    expect(text(advice`${eemtDev('list')} shows them`)).toBe('`eemt-dev list` shows them');
  });

  it('keeps a line for a shell as it was written', () => {
    expect(text(shellLine('export EEMT_DEV_HOME="$HOME/eemt-dev"'))).toBe(
      'export EEMT_DEV_HOME="$HOME/eemt-dev"',
    );
    expect(text(advice`Join: ${shellLine('usermod "$USER"')}`)).toBe('Join: `usermod "$USER"`');
  });

  it('may be a part of other advice', () => {
    const inner = advice`Take another: ${eemtDev('up', '--port', 'N')}`;
    expect(text(advice`Port 5000: ${inner}`)).toBe(
      'Port 5000: Take another: `eemt-dev up --name second --port N`',
    );
    expect(text(advice`Docker: ${command('docker', 'info')}`)).toBe('Docker: `docker info`');
  });
});
