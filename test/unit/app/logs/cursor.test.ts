import { describe, expect, it } from 'vitest';
import { followOn, logCursor, readOn } from '../../../../src/app/logs/log-cursor.ts';
import { fakeContainer } from './fake-logs.ts';

const signal = new AbortController().signal;
const start = { since: null, tail: 100 };

async function texts(
  pieces: AsyncIterable<readonly { readonly text: string }[]>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const lines of pieces) found.push(...lines.map(({ text }) => text));
  return found;
}

describe('a log that is read on', () => {
  it('gives the lines of a run that ended before anybody could read it, though its next run was read in its place', async () => {
    const container = fakeContainer('a');
    const listed = container.told();
    container.write(1_000, 'of the first run');
    container.restart(1_100);
    container.write(4_000, 'of the second run');
    container.end(4_100);
    // Listed as it was before the restart: what is read then is the second run.
    const cursor = logCursor(listed, start);
    expect(await texts(followOn(cursor, container, signal))).toEqual(['of the second run']);
    cursor.source = container.tell();
    expect(await texts(followOn(cursor, container, signal))).toEqual(['of the first run']);
    expect(await texts(followOn(cursor, container, signal))).toEqual([]);
  });

  it('begins with what comes after the first look where no last lines are wanted', async () => {
    const container = fakeContainer('a');
    for (let n = 0; n < 5; n += 1) container.write(1_000 + n, `old ${String(n)}`);
    const cursor = logCursor(container.told(), { since: null, tail: 0 });
    const reading = { previous: false, follow: false };
    expect(await texts(readOn(cursor, container, reading, signal))).toEqual([]);
    container.write(1_500, 'new');
    expect(await texts(readOn(cursor, container, reading, signal))).toEqual(['new']);
  });

  it('does not go back behind its last lines when a stream is opened anew in the same second', async () => {
    const container = fakeContainer('a');
    for (let n = 0; n < 200; n += 1) container.write(1_000 + n, `line ${String(n)}`);
    const cursor = logCursor(container.told(), start);
    const reading = { previous: false, follow: false };
    expect(await texts(readOn(cursor, container, reading, signal))).toHaveLength(100);
    container.write(1_900, 'new');
    expect(await texts(readOn(cursor, container, reading, signal))).toEqual(['new']);
  });

  it('gives nothing from before --since, which servers know in whole seconds alone', async () => {
    const container = fakeContainer('a');
    container.write(1_100, 'too old');
    container.write(1_700, 'wanted');
    const cursor = logCursor(container.told(), { since: '1970-01-01T00:00:01.500000000Z', tail: null });
    expect(await texts(readOn(cursor, container, { previous: false, follow: false }, signal))).toEqual([
      'wanted',
    ]);
  });
});
