import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { decodeBuildKitStatus } from '../../../src/tools/buildkit-status.ts';
import { followBuild } from '../../../src/tools/docker-build-lines.ts';

/** A length-delimited field of Protocol Buffers. */
function field(number: number, content: Uint8Array | string): Buffer {
  const body = Buffer.from(content as string);
  const length: number[] = [];
  for (let rest = body.length; ; rest >>= 7) {
    length.push(rest > 127 ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 127) break;
  }
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), body]);
}

const vertex = (digest: string, name: string, state: 'waiting' | 'started' | 'cached') =>
  field(
    1,
    Buffer.concat([
      field(1, digest),
      field(3, name),
      ...(state === 'cached' ? [Buffer.from([4 * 8, 1])] : []),
      ...(state === 'started' ? [field(5, Buffer.from([8, 1]))] : []),
    ]),
  );
const log = (digest: string, text: string) =>
  field(3, Buffer.concat([field(1, digest), Buffer.from([3 * 8, 1]), field(4, text)]));
const trace = (...parts: Buffer[]) => ({
  id: 'moby.buildkit.trace',
  aux: Buffer.concat(parts).toString('base64'),
});

async function lines(
  ...messages: readonly unknown[]
): Promise<{ lines: readonly string[]; failure: string | undefined }> {
  const said: string[] = [];
  const bytes = Buffer.from(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  // Cut in the middle of messages, as a network does.
  const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, index) =>
    bytes.subarray(index * 7, index * 7 + 7),
  );
  const failure = await followBuild(Readable.from(chunks), (line) => said.push(line));
  return { lines: said, failure };
}

describe('the answer to a build', () => {
  it('of BuildKit gives each step once, its output, and nothing of the housekeeping', async () => {
    const { lines: said } = await lines(
      trace(
        vertex('a', '[internal] load metadata', 'started'),
        vertex('b', '[1/2] FROM x', 'cached'),
        vertex('c', '[2/2] RUN y', 'waiting'),
      ),
      trace(vertex('c', '[2/2] RUN y', 'started')),
      trace(vertex('c', '[2/2] RUN y', 'started'), log('c', 'hel')),
      trace(log('d', 'other\n'), log('c', 'lo ü\n'), log('c', 'x'.repeat(300))),
      { id: 'moby.image.id', aux: { ID: 'sha256:1' } },
    );
    expect(said).toEqual(['CACHED [1/2] FROM x', '[2/2] RUN y', 'other', 'hello ü', 'x'.repeat(300)]);
  });

  it('of the classic builder has the same form', async () => {
    const { lines: said } = await lines(
      { stream: 'Step 1/3 : RUN z' },
      { stream: '\n' },
      { stream: ' ---> Running in 12\n' },
      { stream: 'out\n' },
    );
    expect(said).toEqual(['[1/3] RUN z', 'out']);
  });

  it('leaves out dpkg’s counting', async () => {
    const { lines: said } = await lines({
      stream: '(Reading database ... \r(Reading database ... 5%\r(Reading database ... 5515 files.)\n',
    });
    expect(said).toEqual(['(Reading database ... 5515 files.)']);
  });

  it('gives the error inside it', async () => {
    expect(
      (await lines({ stream: 'a\n' }, { error: 'short', errorDetail: { message: 'long' } })).failure,
    ).toBe('long');
    expect((await lines({ stream: 'a\n' })).failure).toBeUndefined();
  });
});

describe('a BuildKit status', () => {
  it('that is cut off gives what it holds', () => {
    const whole = Buffer.concat([vertex('a', 'one', 'started'), vertex('b', 'two', 'started')]);
    for (let length = 0; length <= whole.length; length++) {
      expect(decodeBuildKitStatus(whole.subarray(0, length)).steps.length).toBeLessThanOrEqual(2);
    }
    expect(decodeBuildKitStatus(whole).steps.map(({ name }) => name)).toEqual(['one', 'two']);
  });
});
