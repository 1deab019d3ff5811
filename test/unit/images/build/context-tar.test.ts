import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextEntries } from '../../../../src/images/build/context.ts';
import { contextTar } from '../../../../src/images/build/context-tar.ts';
import { seal } from '../../../../src/images/build/seal.ts';

const sizeBytes = 3_000_000;
let dir = '';
let file = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tar-'));
  file = join(dir, 'large');
  await writeFile(file, Buffer.alloc(sizeBytes, 'a'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

const sealed = async () => seal(contextEntries(dir, 'FROM a\nCOPY . /', {}), createHash('sha256'));

/** Reads all that comes; `meanwhile` happens when the first bytes of the file are through. */
async function send(meanwhile: () => Promise<void>): Promise<string> {
  const parts: Buffer[] = [];
  const tar = contextTar(await sealed(), 'FROM the-end');
  let calm = true;
  try {
    for await (const chunk of tar) {
      parts.push(chunk as Buffer);
      if (calm && Buffer.concat(parts).length > 100_000) {
        calm = false;
        await meanwhile();
      }
    }
  } catch (error) {
    expect(Buffer.concat(parts).includes('the-end')).toBe(false);
    throw error;
  }
  return Buffer.concat(parts).toString();
}

const hasChanged = {
  code: 'SOURCE_CHANGED',
  exitCode: 5,
  message: expect.stringMatching(/^large is no longer/) as string,
};

describe('the tar of a context', () => {
  it('ends with the Dockerfile where nothing changed', async () => {
    expect(await send(() => Promise.resolve())).toContain('FROM the-end');
  });

  it.each([
    ['shrinks', () => truncate(file, 200_000)],
    ['grows', () => appendFile(file, 'more')],
    ['gets other content of the same size', () => writeFile(file, Buffer.alloc(sizeBytes, 'b'))],
  ])('breaks off before the Dockerfile when a file %s while it is sent', async (_, meanwhile) => {
    await expect(send(meanwhile)).rejects.toMatchObject(hasChanged);
  });

  it.each([
    ['vanished', () => Promise.resolve()],
    ['has other content of the same size', () => writeFile(file, Buffer.alloc(sizeBytes, 'b'))],
    ['is larger', () => writeFile(file, Buffer.alloc(sizeBytes + 1, 'a'))],
    ['became a link', () => symlink('/etc/hosts', file)],
  ])('breaks off where a file %s since it was sealed', async (_, meanwhile) => {
    const entries = await sealed();
    await rm(file);
    await meanwhile();
    await expect(contextTar(entries, '').toArray()).rejects.toMatchObject(hasChanged);
  });
});
