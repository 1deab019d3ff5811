/** Where a script stopped. */
export interface Stop {
  /** `deploy.sh` */
  readonly file: string;
  readonly line: number;
  /** With its words as they were by then; a pipe as it is written. */
  readonly command: string;
}

/**
 * What bash reads before the script (as BASH_ENV): it writes each command into the file that EEMT_DEV_TRACE names, and leaves both
 * streams of the script as they are. Programs that are scripts of bash themselves are not traced. A bash before 4.1 has no descriptor for that, and traces nothing.
 */
export const traceSetup = `if [ "\${BASH_VERSINFO[0]:-0}" -gt 4 ] || { [ "\${BASH_VERSINFO[0]:-0}" -eq 4 ] && [ "\${BASH_VERSINFO[1]:-0}" -ge 1 ]; }; then
  exec {EEMT_DEV_TRACE_FD}>>"$EEMT_DEV_TRACE"
  BASH_XTRACEFD=$EEMT_DEV_TRACE_FD
  unset BASH_ENV EEMT_DEV_TRACE
  PS4=$'+\\t\${BASH_SOURCE##*/}\\t\${LINENO}\\t'
  set -x
fi
`;

interface Traced {
  readonly depth: number;
  readonly file: string;
  readonly line: number;
  readonly command: string;
}

/** The last command that did something; undefined where nothing was traced. What only says why, tidies up and leaves comes after it. Pure but for `lineOf`, the script as it is written. */
export function stopIn(
  trace: string,
  lineOf: (file: string, line: number) => string | undefined,
): Stop | undefined {
  const traced = trace.split('\n').flatMap(tracedIn);
  const index = traced.findLastIndex(({ command }) => !isAfterword(command));
  const last = traced[index];
  if (!last) return undefined;
  const { file, line } = last;
  const before = traced[index - 1];
  // The parts of a pipe run at once, so they stand in no order.
  const isPart = before?.file === file && before.line === line && !isAfterword(before.command);
  return { file, line, command: (isPart ? lineOf(file, line)?.trim() : undefined) ?? last.command };
}

function tracedIn(text: string): readonly Traced[] {
  const [, plus, file, line, command] = /^(\++)\t([^\t]*)\t(\d+)\t(.*)$/.exec(text) ?? [];
  if (plus === undefined || file === undefined || line === undefined || command === undefined) return [];
  return [{ depth: plus.length, file, line: Number(line), command }];
}

/** Words for people, tests, assignments, and the way out. */
function isAfterword(command: string): boolean {
  return /^(echo|printf|exit|return|rm|local|true|false|:|\[\[?|log_\w+|trap|set|shift)( |$)|^\w+\+?=|^exec \{?\w*\}?[<>]/.test(
    command,
  );
}
