/** What is kept of a line; a log may hold lines of many megabytes. */
const longestLogLine = 65_536;

export interface BoundedLines {
  /** Gives the lines that are whole by now. */
  push(text: string): readonly string[];
  /** Something stands behind the last line end. */
  inLine(): boolean;
  /** Gives what has no line end, if anything. */
  end(): readonly string[];
}

/** Cuts text into lines, each kept to its first 64 KiB with a word of how much was left out. */
export function boundedLines(longest = longestLogLine): BoundedLines {
  let kept = '';
  let left = 0;
  let open = false;
  const add = (piece: string): void => {
    if (piece === '') return;
    open = true;
    const room = longest - kept.length;
    kept += piece.length > room ? piece.slice(0, room) : piece;
    left += Math.max(0, piece.length - room);
  };
  const take = (): string => {
    const line = left === 0 ? kept : `${kept} … (${String(left)} more characters)`;
    kept = '';
    left = 0;
    open = false;
    return line;
  };
  return {
    push(text) {
      const lines: string[] = [];
      let start = 0;
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
        add(text.slice(start, end));
        lines.push(take());
        start = end + 1;
      }
      add(text.slice(start));
      return lines;
    },
    inLine: () => open,
    end: () => (open ? [take()] : []),
  };
}
