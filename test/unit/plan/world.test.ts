import { describe, expect, it } from 'vitest';
import { ToolFailedError } from '../../../src/errors/index.ts';
import { createObserver, known, type Reader } from '../../../src/plan/world.ts';

interface Parts {
  readonly containers: string;
  readonly files: string;
  readonly objects: string;
  readonly logs: string;
}
type Part = keyof Parts;

const needs: Readonly<Record<Part, readonly Part[]>> = {
  containers: [],
  files: [],
  objects: ['containers', 'files'],
  logs: ['objects'],
};

/** Every part holds its name and how often it was read; `read` may answer otherwise. */
function observing(read?: (part: Part, time: number) => Promise<string> | undefined) {
  const reads: Part[] = [];
  const stop = new AbortController();
  const seenBy = new Map<Part, object>();
  const reader: Reader<Parts> = {
    needs: (part) => needs[part],
    read: (part, seen) => {
      reads.push(part);
      seenBy.set(part, seen);
      const time = reads.filter((one) => one === part).length;
      return read?.(part, time) ?? Promise.resolve(`${part} ${String(time)}`);
    },
  };
  const observer = createObserver(reader, { signal: stop.signal, iso: () => '2026-01-01T00:00:00.000Z' });
  return { observer, reads, stop, seenBy };
}

const ok = <T>(value: T) => ({ ok: true, value }) as const;

describe('what an observer has looked at', () => {
  it('holds until somebody changes it: each part is read once, also where another one needs it', async () => {
    const { observer, reads } = observing();
    expect(await observer.look(['objects', 'files'])).toEqual({
      at: '2026-01-01T00:00:00.000Z',
      objects: ok('objects 1'),
      files: ok('files 1'),
    });
    await observer.look(['objects', 'containers', 'files']);
    expect([...reads].sort()).toEqual(['containers', 'files', 'objects']);
  });

  it('is there when what depends on it is read', async () => {
    const { observer, seenBy } = observing();
    await observer.look(['objects']);
    expect(seenBy.get('objects')).toMatchObject({ containers: ok('containers 1'), files: ok('files 1') });
  });

  it('is read again once changed, with all that depends on it and nothing else', async () => {
    const { observer, reads } = observing();
    const all = ['containers', 'files', 'objects', 'logs'] as const;
    await observer.look(all);
    const before = reads.length;
    observer.changed(['containers']);
    expect(await observer.look(all)).toMatchObject({
      containers: ok('containers 2'),
      files: ok('files 1'),
      objects: ok('objects 2'),
      logs: ok('logs 2'),
    });
    expect(reads.slice(before)).toEqual(['containers', 'objects', 'logs']);
    observer.changed(['logs']);
    expect(await observer.look(['objects', 'logs'])).toMatchObject({
      objects: ok('objects 2'),
      logs: ok('logs 3'),
    });
  });

  it('is shared by all who look at the same time', async () => {
    const { observer, reads } = observing();
    const [one, other] = await Promise.all([observer.look(['objects']), observer.look(['objects', 'files'])]);
    expect(one.objects).toBe(other.objects);
    expect([...reads].sort()).toEqual(['containers', 'files', 'objects']);
  });

  it('is not kept where it was changed while it was read', async () => {
    let end: (text: string) => void = () => undefined;
    const old = new Promise<string>((resolve) => (end = resolve));
    const { observer } = observing((_, time) => (time === 1 ? old : undefined));
    const before = observer.look(['files']);
    observer.changed(['files']);
    expect(await observer.look(['files'])).toMatchObject({ files: ok('files 2') });
    end('files as they were');
    expect(await before).toMatchObject({ files: ok('files as they were') });
    expect(await observer.look(['files'])).toMatchObject({ files: ok('files 2') });
  });

  it('is a missing part with its reason where it cannot be read, for those who depend on it too', async () => {
    const error = new ToolFailedError('TOOL_FAILED', 'kubectl failed', {
      details: { tail: ['The connection was refused'] },
    });
    const { observer, reads, seenBy } = observing((part, time) =>
      part === 'objects' && time === 1 ? Promise.reject(error) : undefined,
    );
    const missing = { ok: false, why: 'The connection was refused', error };
    expect(await observer.look(['objects', 'logs'])).toMatchObject({ objects: missing, logs: ok('logs 1') });
    expect(seenBy.get('logs')).toMatchObject({ objects: missing });
    await observer.look(['objects']);
    expect(reads.filter((part) => part === 'objects')).toHaveLength(1);
    observer.changed(['objects']);
    expect(await observer.look(['objects'])).toMatchObject({ objects: ok('objects 2') });
  });

  it('is nothing after a stop: that rejects, and who looks next reads anew', async () => {
    const { observer, reads, stop } = observing((part, time) => {
      if (part !== 'objects' || time > 1) return undefined;
      stop.abort(new TypeError('stopped'));
      return Promise.reject(new TypeError('the child was killed'));
    });
    await expect(observer.look(['logs'])).rejects.toThrow('stopped');
    expect(reads).not.toContain('logs');
    expect(await observer.look(['objects'])).toMatchObject({ objects: ok('objects 2') });
  });

  it('is all read again once it is forgotten', async () => {
    const { observer, reads } = observing();
    await observer.look(['objects']);
    observer.forget();
    expect(await observer.look(['objects'])).toMatchObject({ objects: ok('objects 2') });
    expect(reads).toHaveLength(6);
  });
});

describe('a part that must be known', () => {
  it('is what it holds, else the failure of the look', () => {
    expect(known(ok(1))).toBe(1);
    const error = new TypeError('no engine');
    expect(() => known({ ok: false, why: 'no engine', error })).toThrow(error);
    expect(() => known({ ok: false, why: 'the cluster is foreign' })).toThrow('the cluster is foreign');
  });

  it('must have been asked for', () => {
    expect(() => known(undefined)).toThrow('not asked for');
  });
});
