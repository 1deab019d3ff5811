/** Whether a tool's lines say that a disk, or the room that somebody has on it, is used up. Pure. */
export function saysDiskFull(lines: readonly string[]): boolean {
  return lines.some((line) => /no space left on device|disk quota exceeded/i.test(line));
}
