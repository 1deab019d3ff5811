import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileLog } from '../../../../src/targets/native/file-log.ts';

let path: string;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-log-'));
  path = join(folder, 'web.log');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const line = (second: number, text: string) => `2026-01-01T00:00:0${String(second)}.000000Z ${text}\n`;
const all = { follow: false, since: null, until: null, tail: null };

/** Each look goes on with the next of these, until there is none. */
function reading(range: typeof all | Record<string, unknown>, ...meanwhile: readonly (() => void)[]) {
  const left = [...meanwhile];
  const clock = { nowMs: () => 0, iso: () => '', sleep: () => Promise.resolve() };
  const goesOn = () => {
    left.shift()?.();
    return Promise.resolve(left.length > 0);
  };
  return fileLog({ path, clock, goesOn }, { ...all, ...range }, new AbortController().signal);
}

async function texts(
  pieces: AsyncIterable<readonly { readonly text: string }[]>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const lines of pieces) found.push(...lines.map(({ text }) => text));
  return found;
}

describe('a log of the supervisor', () => {
  it('is empty where there is none', async () => {
    expect(await texts(reading({}))).toEqual([]);
  });

  it('begins with what was put aside', async () => {
    writeFileSync(`${path}.1`, line(1, 'one'));
    writeFileSync(path, line(2, 'two'));
    expect(await texts(reading({}))).toEqual(['one', 'two']);
  });

  it.each([
    [{ tail: 1 }, ['three']],
    [{ since: '2026-01-01T00:00:02.000000000Z' }, ['two', 'three']],
    [{ until: '2026-01-01T00:00:02.000000000Z' }, ['one']],
  ])('gives of %j what was asked for', async (range, found) => {
    writeFileSync(path, line(1, 'one') + line(2, 'two') + line(3, 'three'));
    expect(await texts(reading(range))).toEqual(found);
  });

  it('goes on with what comes, also where it is put aside meanwhile, without a line twice or lost', async () => {
    writeFileSync(path, line(1, 'one'));
    const followed = reading(
      { follow: true },
      () => {
        appendFileSync(path, line(2, 'two'));
      },
      () => {
        appendFileSync(path, line(3, 'three'));
        renameSync(path, `${path}.1`);
        writeFileSync(path, line(4, 'four'));
      },
      () => {
        appendFileSync(path, line(5, 'five').slice(0, -3));
      },
      () => {
        appendFileSync(path, line(5, 'five').slice(-3));
      },
    );
    expect(await texts(followed)).toEqual(['one', 'two', 'three', 'four', 'five']);
  });
});
