import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { acquireLock, lockHolder, withLock } from '../../../src/state/lock.ts';
import { identify, placeOfProcesses } from '../../../src/state/process-identity.ts';
import { adviceWith } from '../../support/advice.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  path = join(folder, 'eemt', 'lock');
  return async () => rm(folder, { recursive: true });
});

const holder = (over: object): string =>
  JSON.stringify({
    ...identify(process.pid),
    host: hostname(),
    place: placeOfProcesses(),
    verb: 'up',
    since: '2026-01-01T00:00:00Z',
    ...over,
  });
const leave = async (text: string): Promise<void> => {
  (await acquireLock(path, { verb: 'x' })).release();
  await writeFile(path, text);
};

describe('the lock', () => {
  it('is there while the work runs and gone after it, also after a failure', async () => {
    await withLock(path, { verb: 'up' }, async () => {
      expect(await lockHolder(path)).toMatchObject({ pid: process.pid, verb: 'up', host: hostname() });
    });
    await expect(withLock(path, { verb: 'up' }, () => Promise.reject(new TypeError('x')))).rejects.toThrow(
      'x',
    );
    expect(await readdir(join(folder, 'eemt'))).toEqual([]);
  });

  it('says who holds it, with which verb and since when', async () => {
    const lock = await acquireLock(path, { verb: 'up' });
    await expect(acquireLock(path, { verb: 'down' })).rejects.toMatchObject({
      code: 'STATE_LOCKED',
      exitCode: 7,
      message: expect.stringMatching(
        new RegExp(`eemt-dev up.*process ${String(process.pid)}, since 20`),
      ) as string,
    });
    lock.release();
    lock.release();
    (await acquireLock(path, { verb: 'down' })).release();
  });

  it('is taken over from a process that is gone', async () => {
    const child = spawn('true');
    const dead = child.pid ?? 0;
    await once(child, 'exit');
    await leave(holder({ pid: dead, start: 'boot/1' }));
    (await acquireLock(path, { verb: 'up' })).release();
  });

  it('is taken over from an earlier process of the same pid', async () => {
    await leave(holder({ start: 'boot/1' }));
    const lock = await acquireLock(path, { verb: 'up' });
    expect(await lockHolder(path)).toMatchObject(identify(process.pid) ?? {});
    lock.release();
  });

  it.each(['{"pid":', 'null', '{}'])('is taken over when its file holds %j', async (text) => {
    await leave(text);
    (await acquireLock(path, { verb: 'up' })).release();
  });

  describe('of a holder that nobody here can look at', () => {
    const dead = { beatMs: 1_000, silenceMs: -1 };
    const elsewhere = { host: 'elsewhere', place: 'another machine', start: 'boot/1' };

    it('is not taken over while it is touched, and says when it will be', async () => {
      await leave(holder(elsewhere));
      await expect(acquireLock(path, { verb: 'up' })).rejects.toMatchObject({
        message: expect.stringContaining('on elsewhere') as string,
        hints: [expect.any(String), adviceWith('a minute after')],
      });
    });

    it('is taken over when it was not touched for the time of silence', async () => {
      await leave(holder(elsewhere));
      (await acquireLock(path, { verb: 'up' }, dead)).release();
    });

    it('is held as long as the holder touches it', async () => {
      const lock = await acquireLock(path, { verb: 'up' }, { beatMs: 1, silenceMs: 60_000 });
      const { ctimeMs } = await stat(path);
      await vi.waitUntil(async () => (await stat(path)).ctimeMs > ctimeMs, { interval: 2 });
      lock.release();
    });
  });

  it('is taken over from a dead process also after the machine got another name', async () => {
    await leave(holder({ start: 'boot/1', host: 'name-of-before' }));
    (await acquireLock(path, { verb: 'up' })).release();
  });

  it('is held from a live process also after the machine got another name', async () => {
    await leave(holder({ host: 'name-of-before' }));
    await expect(acquireLock(path, { verb: 'up' })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
  });

  it('without a text, as on a full disk, is held until it was not touched for the time of silence', async () => {
    await leave('');
    await expect(acquireLock(path, { verb: 'up' })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    (await acquireLock(path, { verb: 'up' }, { beatMs: 1_000, silenceMs: -1 })).release();
  });

  it('does not remove what another one holds by now', async () => {
    const lock = await acquireLock(path, { verb: 'up' });
    await writeFile(path, holder({ verb: 'other' }));
    lock.release();
    expect(await readFile(path, 'utf8')).toContain('other');
  });

  it('has one winner when many take over a dead one at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      await leave(holder({ start: `boot/${String(round)}` }));
      const all = await Promise.allSettled(
        Array.from({ length: 12 }, () => acquireLock(path, { verb: 'up' })),
      );
      const won = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      const lost = all.flatMap((one) => (one.status === 'rejected' ? [one.reason as { code: string }] : []));
      expect(won).toHaveLength(1);
      expect(lost.every(({ code }) => code === 'STATE_LOCKED')).toBe(true);
      won[0]?.release();
      expect(await readdir(join(folder, 'eemt'))).toEqual([]);
    }
  });

  it('is taken over also when the one before died in the middle of taking over', async () => {
    await leave(holder({ start: 'boot/1' }));
    const { createHash } = await import('node:crypto');
    const right = createHash('sha256')
      .update(await readFile(path, 'utf8'))
      .digest('hex')
      .slice(0, 16);
    await writeFile(`${path}.over-${right}`, holder({ start: 'boot/2' }));
    (await acquireLock(path, { verb: 'up' })).release();
    expect(await readdir(join(folder, 'eemt'))).toEqual([]);
  });
});
