import { withoutKeyBlocks } from './key-blocks.ts';
import { hidden, secretName, secretPatterns } from './secret-patterns.ts';

/** Takes secrets out of what is written down or shown. Made anew for each place where text leaves, as `line` remembers what came before. */
export interface Redactor {
  /** A copy without secrets: a text, an error, or plain data. What holds none looks as before. */
  all<T>(data: T): T;
  /** The next of many lines; so a private key that goes over several of them is seen. */
  line(text: string): string;
}

/** `known`: texts that are secret wherever they stand. Everything else is judged by its form. */
export function createRedactor(known: readonly string[]): Redactor {
  const literals = [...known].sort((a, b) => b.length - a.length);
  const following = { open: false };
  const clean = (text: string): string => {
    const without = literals.reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
    return secretPatterns.reduce((rest, hide) => hide(rest), without);
  };
  const textOf = (text: string, key = { open: false }): string =>
    clean(withoutKeyBlocks(text.split('\n'), key).join('\n'));

  const copyOf = (data: unknown, seen: Map<object, unknown>): unknown => {
    if (typeof data === 'string') return textOf(data);
    if (typeof data !== 'object' || data === null) return data;
    const copied = seen.get(data);
    if (copied !== undefined) return copied;
    if (Array.isArray(data)) {
      const copy: unknown[] = [];
      seen.set(data, copy);
      // The last lines of a tool are a list; a key may go over several of them.
      const lines = data.every((one) => typeof one === 'string')
        ? withoutKeyBlocks(data, { open: false })
        : (data as unknown[]);
      copy.push(...lines.map((one) => copyOf(one, seen)));
      return copy;
    }
    if (!(data instanceof Error) && !isPlain(data)) return data;
    // The prototype stays, so that an error is still of its kind.
    const copy = Object.create(Object.getPrototypeOf(data) as object | null) as Record<PropertyKey, unknown>;
    seen.set(data, copy);
    for (const name of Reflect.ownKeys(data)) {
      const value = Reflect.get(data, name) as unknown;
      const isSecret =
        typeof name === 'string' && secretName.test(name) && typeof value === 'string' && value !== '';
      Object.defineProperty(copy, name, {
        value: isSecret ? hidden : copyOf(value, seen),
        enumerable: Object.prototype.propertyIsEnumerable.call(data, name),
        configurable: true,
        writable: true,
      });
    }
    return copy;
  };
  return {
    all: <T>(data: T): T => copyOf(data, new Map()) as T,
    line: (text) => textOf(text, following),
  };
}

function isPlain(data: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(data);
  return prototype === Object.prototype || prototype === null;
}
