import type { Timed } from './merge-sorted.ts';

interface TimedText extends Timed {
  readonly text: string;
}

/** Puts what comes from many sides into order of time, as far as it comes within `windowMs`; what comes later than that comes out late. */
export interface OrderWindow<T extends TimedText> {
  /** Lines of one source, in their order, which they keep. */
  push(source: string, lines: readonly T[], nowMs: number): void;
  /** Everything older than the window, and what belongs before it. */
  release(nowMs: number): readonly T[];
  /** All that is there. */
  flush(): readonly T[];
  /** Characters that wait. */
  size(): number;
  /** Of a source that has ended. */
  forget(source: string): void;
}

interface Waiting<T> {
  readonly line: T;
  /** Time of the line, but not before that of an earlier one of its source. */
  readonly key: string;
  readonly arrivedMs: number;
}

export function orderWindow<T extends TimedText>(windowMs: number): OrderWindow<T> {
  let waiting: Waiting<T>[] = [];
  let size = 0;
  const keys = new Map<string, string>();
  // Sorting is stable: what has the same time stays in the order in which it came.
  const inOrder = (): Waiting<T>[] => waiting.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return {
    push(source, lines, nowMs) {
      let key = keys.get(source) ?? '';
      for (const line of lines) {
        if (line.at > key) key = line.at;
        waiting.push({ line, key, arrivedMs: nowMs });
        size += line.text.length + line.at.length;
      }
      keys.set(source, key);
    },
    release(nowMs) {
      const due = waiting.reduce(
        (latest, { key, arrivedMs }) => (arrivedMs <= nowMs - windowMs && key > latest ? key : latest),
        '',
      );
      if (due === '') return [];
      const sorted = inOrder();
      const kept = sorted.findIndex(({ key }) => key > due);
      const out = kept === -1 ? sorted : sorted.slice(0, kept);
      waiting = kept === -1 ? [] : sorted.slice(kept);
      size -= out.reduce((sum, { line }) => sum + line.text.length + line.at.length, 0);
      return out.map(({ line }) => line);
    },
    flush() {
      const out = inOrder().map(({ line }) => line);
      waiting = [];
      size = 0;
      return out;
    },
    size: () => size,
    forget: (source) => {
      keys.delete(source);
    },
  };
}
