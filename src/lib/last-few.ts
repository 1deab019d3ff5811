/** Keeps what was made for the last `count` keys, so that it is not made again while the same are asked for. */
export function lastFew<T extends object>(count: number): (key: string, make: () => T) => T {
  const kept = new Map<string, T>();
  return (key, make) => {
    const value = kept.get(key) ?? make();
    // Whoever was asked for last stands last.
    kept.delete(key);
    kept.set(key, value);
    const [oldest] = kept.keys();
    if (kept.size > count && oldest !== undefined) kept.delete(oldest);
    return value;
  };
}
