/** One instruction of a Dockerfile. */
export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** What follows, continuation lines joined, comments between them gone; without the bodies of here-documents. */
  readonly rest: string;
  /** First line, and the line after the last one (behind its here-documents). */
  readonly start: number;
  readonly end: number;
}

/** Where each instruction of a Dockerfile begins and ends, so that text inside one is never taken for another. */
export function instructionsOf(dockerfile: string): readonly Instruction[] {
  const lines = dockerfile.split('\n').map((line) => line.replace(/\r$/, ''));
  const escape = /^#\s*escape\s*=\s*`/im.test(lines.slice(0, 3).join('\n')) ? '`' : '\\';
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length;) {
    const start = at;
    const [, keyword, first] = /^\s*([A-Za-z]+)(?:\s+(.*))?$/.exec(lines[at++] ?? '') ?? [];
    if (keyword === undefined) continue;
    let rest = first ?? '';
    while (rest.trimEnd().endsWith(escape) && at < lines.length) {
      const line = lines[at++] ?? '';
      if (/^\s*(#|$)/.test(line)) continue;
      rest = `${rest.trimEnd().slice(0, -1)} ${line}`;
    }
    if (/^(RUN|COPY|ADD)$/i.test(keyword)) at = afterHereDocuments(lines, rest, at);
    found.push({ keyword: keyword.toUpperCase(), rest, start, end: at });
  }
  return found;
}

function afterHereDocuments(lines: readonly string[], rest: string, from: number): number {
  let at = from;
  for (const [, dash, , name = ''] of rest.matchAll(/(?<!<)<<(-?)(["']?)([A-Za-z_]\w*)\2/g)) {
    const end = lines.findIndex(
      (line, index) => index >= at && (dash === '-' ? line.replace(/^\t+/, '') : line) === name,
    );
    // `1<<N` in shell arithmetic has no end line.
    if (end >= 0) at = end + 1;
  }
  return at;
}
