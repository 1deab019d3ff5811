const complaint =
  /error|denied|fail|cannot|can't|could not|not found|no such|refused|invalid|fatal|panic|exception|traceback|isn't|unable|required|missing|killed/i;

/** The line that most likely says why: the last one that complains, else the last that says anything. */
export function meaningfulLine(lines: readonly string[], terminationMessage: string): string | undefined {
  const said = [...terminationMessage.split('\n'), ...lines]
    .map(cleaned)
    .filter((line) => /[\p{L}\p{N}]{2}/u.test(line));
  const last = said.findLast((line) => complaint.test(line) && !/^traceback/i.test(line)) ?? said.at(-1);
  return last === undefined || last.length <= longest ? last : `${last.slice(0, longest)}…`;
}

const longest = 240;

/** Without colours, control characters and a leading time stamp. */
function cleaned(line: string): string {
  return line
    .replace(/\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .replace(/^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,\d]*(Z|[+-]\d\d:?\d\d)?\]?\s*[-:]?\s*/, '')
    .trim();
}
