import { wholeSecond } from './log-time.ts';

/** How far a log was read, so that reading can go on without a line twice or left out. */
export interface ReadMark {
  /** From when on to ask for it; null: from its beginning. */
  since(): string | null;
  /** Something was read. */
  begun(): boolean;
  /** Reading begins anew at `since`: lines that come once more are known. */
  resume(): void;
  /** True where this line was not read before; it is from now on. */
  take(at: string): boolean;
}

/** Of the last seconds every line is remembered: a log may be asked for in whole seconds alone, and its two streams overtake each other a little. */
const rememberedSeconds = 2;

/** `from`: what is older is not wanted. */
export function readMark(from: string | null): ReadMark {
  let oldest = from;
  let latest = '';
  let seen = new Map<string, Map<string, number>>();
  let known = new Map<string, number>();
  const since = (): string | null => (latest === '' ? from : wholeSecond(latest, rememberedSeconds - 1));
  const remember = (at: string): void => {
    const second = at.slice(0, 19);
    const times = seen.get(second);
    if (times) times.set(at, (times.get(at) ?? 0) + 1);
    else seen.set(second, new Map([[at, 1]]));
    if (at <= latest) return;
    const newSecond = second !== latest.slice(0, 19);
    latest = at;
    if (!newSecond) return;
    const first = wholeSecond(at, rememberedSeconds - 1);
    seen = new Map([...seen].filter(([one]) => `${one}.000000000Z` >= first));
  };
  let floor: string | null = from;
  return {
    since,
    begun: () => latest !== '',
    resume() {
      floor = since();
      if (oldest !== null && (floor === null || oldest > floor)) floor = oldest;
      known = new Map([...seen.values()].flatMap((times) => [...times]));
    },
    take(at) {
      if (floor !== null && at < floor) return false;
      const times = known.get(at) ?? 0;
      if (times > 0) {
        known.set(at, times - 1);
        return false;
      }
      if (latest === '' && (oldest === null || at > oldest)) oldest = at;
      remember(at);
      return true;
    },
  };
}
