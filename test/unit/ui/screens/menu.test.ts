import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../../../src/cli/command.ts';
import { menuOf } from '../../../../src/cli/verbs/menu.ts';
import { verbs as all } from '../../../../src/cli/verbs/index.ts';
import { healthy } from '../../../support/views.ts';
import {
  expectAsRecorded,
  recordedNames,
  widths,
  type Mode,
  type Shown,
} from '../../../support/recorded-screens.ts';
import { MemoryStream, runCli } from '../../../support/run-cli.ts';
import { screenOf } from '../../../support/screen.ts';
import { statusScreen } from '../../../../src/ui/status-screen.ts';

const status = (columns: number): Command => ({
  name: 'status',
  summary: 'what runs, where, and what is wrong with it',
  handler: () =>
    Promise.resolve({ data: { state: 'healthy' }, screen: statusScreen(healthy, columns, false) }),
});

const shown = async (columns: number, mode: Mode): Promise<Shown> => {
  const stderr = new MemoryStream(columns);
  const stdin = new PassThrough();
  const offered = [status(columns), ...all.filter(({ name }) => name !== 'status' && name !== 'menu')];
  const answer = runCli([], {
    ...{ verbs: [...offered, menuOf(() => offered)], columns, stderr, stdin },
    env: mode === 'linear' ? { EEMT_DEV_LINEAR: '1' } : { NO_COLOR: '1' },
  });
  await stderr.shows(mode === 'linear' ? 'Type a number' : 'navigate');
  const text = screenOf(stderr.text).join('\n');
  stdin.end(mode === 'linear' ? '9\n' : '\u0003');
  await answer;
  return { columns, mode, text };
};

describe('the menu', () => {
  it('is as it was recorded, with and without drawing', async () => {
    const screens: Shown[] = [];
    for (const columns of widths) {
      screens.push(await shown(columns, 'NO_COLOR'), await shown(columns, 'linear'));
    }
    expectAsRecorded('menu', screens);
  });
});

describe('the folder of recorded screens', () => {
  it('has no file that nobody compares with', () => {
    expect(recordedNames()).toHaveLength(30);
  });
});
