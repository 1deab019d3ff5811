/** Lines that differ, `- ` gone and `+ ` new, with one line of context; empty when the texts are equal. Longest common subsequence. */
export function textDiff(before: string, after: string): readonly string[] {
  if (before === after) return [];
  const old = lines(before);
  const now = lines(after);
  const marked = walk(old, now, commonLengths(old, now));
  return marked.filter((_, index) =>
    [index - 1, index, index + 1].some((near) => /^[-+]/.test(marked[near] ?? '')),
  );
}

const lines = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function commonLengths(old: readonly string[], now: readonly string[]): readonly Uint32Array[] {
  const table = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1));
  const at = (row: number, column: number) => table[row]?.[column] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const row = table[i];
      if (row) row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return table;
}

function walk(
  old: readonly string[],
  now: readonly string[],
  table: readonly Uint32Array[],
): readonly string[] {
  const marked: string[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    const [gone, come] = [old[i], now[j]];
    if (gone !== undefined && gone === come) {
      marked.push(`  ${gone}`);
      i++;
      j++;
    } else if (
      gone !== undefined &&
      (come === undefined || (table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0))
    ) {
      marked.push(`- ${gone}`);
      i++;
    } else {
      marked.push(`+ ${come ?? ''}`);
      j++;
    }
  }
  return marked;
}
