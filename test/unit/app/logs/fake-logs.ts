import { ToolFailedError } from '../../../../src/errors/index.ts';
import type { LogLine } from '../../../../src/core/log.ts';
import { logTimeOf, wholeSecond } from '../../../../src/lib/log-time.ts';
import type { LogSource, Runtime } from '../../../../src/targets/runtime.ts';

interface FakeRun {
  readonly name: string;
  readonly lines: LogLine[];
  ended: string | null;
}

/**
 * A container that writes, restarts and leaves, as a kubelet serves it: whole seconds alone, the present run and the one before, and a
 * stream that breaks when a test says so. What it told of itself last may be old.
 */
export function fakeContainer(id: string, { role = 'worker' } = {}) {
  const runs: FakeRun[] = [{ name: `${id}-0`, lines: [], ended: null }];
  const wake = new Set<() => void>();
  let broken = 0;
  let told: LogSource;
  const last = (): FakeRun => runs.at(-1) ?? { name: '', lines: [], ended: null };
  const stirred = (): void => {
    for (const go of [...wake]) go();
    wake.clear();
  };
  const tell = (): LogSource => {
    const before = runs.at(-2);
    told = {
      ...{
        id,
        name: id,
        role,
        container: null,
        run: last().name,
        running: last().ended === null,
        ended: false,
      },
      before: before ? { run: before.name, endedAt: before.ended } : null,
    };
    return told;
  };
  told = tell();

  const readLog: Runtime['readLog'] = async function* (_source, range, signal) {
    const run = range.previous ? runs.at(-2) : last();
    if (!run) return;
    const since = range.since === null ? '' : wholeSecond(range.since, 0);
    const here = broken;
    let next = range.tail === null ? 0 : Math.max(0, run.lines.length - range.tail);
    for (;;) {
      const piece = run.lines.slice(next).filter(({ at }) => at >= since);
      next = run.lines.length;
      if (piece.length > 0) yield piece;
      if (next < run.lines.length) continue;
      if (!range.follow || run.ended !== null) return;
      await new Promise<void>((resolve) => {
        wake.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      signal.throwIfAborted();
      if (broken !== here) throw new ToolFailedError('TOOL_FAILED', 'The stream broke.');
    }
  };

  return {
    id,
    readLog,
    told: () => told,
    tell,
    write(atMs: number, text: string) {
      last().lines.push({ at: logTimeOf(atMs), text });
      stirred();
    },
    restart(atMs: number) {
      last().ended = logTimeOf(atMs);
      runs.push({ name: `${id}-${String(runs.length)}`, lines: [], ended: null });
      stirred();
    },
    end(atMs: number) {
      last().ended = logTimeOf(atMs);
      stirred();
    },
    breakOff() {
      broken += 1;
      stirred();
    },
  };
}

export type FakeContainer = ReturnType<typeof fakeContainer>;
