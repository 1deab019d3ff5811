import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../src/app/context.ts';
import { down } from '../../../src/app/down.ts';

describe('down --data', () => {
  it('touches nothing when the answer is no', async () => {
    const state = mkdtempSync(join(tmpdir(), 'eemt-dev-down-'));
    const context = {
      globals: { name: 'two', namespace: null, yes: false },
      roots: { state, cache: state },
      ask: { confirm: () => Promise.resolve(false) },
      openRun: () => Promise.reject(new TypeError('nothing may run')),
    } as unknown as CommandContext;
    await expect(down(context, { data: true })).rejects.toMatchObject({
      code: 'ANSWERED_NO',
      exitCode: 130,
      message: 'Nothing was removed.',
    });
    rmSync(state, { recursive: true });
  });
});
