import { adviceText, type Advice } from '../core/advice.ts';
import type { Finding } from '../core/observation.ts';
import { findingLines } from './error-page.ts';
import { styles } from './style.ts';
import { clean, cleanLine, hang, truncate } from './text.ts';

/** How one of EEMT's own scripts ended. */
export interface ScriptView {
  readonly file: string;
  readonly exitCode: number;
  /** The cluster that it could reach; null: none. */
  readonly runsOn: string | null;
  readonly stop: { readonly file: string; readonly line: number; readonly command: string } | null;
  readonly defects: readonly {
    readonly id: string;
    readonly title: string;
    readonly cause: string;
    readonly evidence: readonly string[];
  }[];
  readonly findings: readonly Finding[];
  readonly next: readonly Advice[];
}

/** Where the script stopped, why as far as its words and the cluster tell, and what to do next. Pure; ends with a line end. */
export function scriptScreen(view: ScriptView, name: string, width: number, color: boolean): string {
  const style = styles(color);
  const { file, exitCode, stop, defects, findings, next, runsOn } = view;
  const ended = exitCode === 0 ? 'went through to its end' : `stopped with exit code ${String(exitCode)}`;
  const mark = exitCode === 0 ? style.green('✔') : style.red('✖');
  const reached = runsOn === null ? 'It reached no cluster.' : `It ran against the cluster ${runsOn}.`;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['', [`${mark} ${style.bold(`${file} ${ended}`)}`, ...hang('  ', reached, width)]],
    ['Where it stopped', stop ? stopLines(stop, width) : []],
    [
      'Known defects that its words show',
      defects.flatMap(({ id, title, cause, evidence }) => [
        ...hang('  - ', `${id}: ${title}`, width),
        ...hang('    ', cause, width),
        ...evidence.map((line) => `    > ${truncate(cleanLine(line), width - 6)}`),
      ]),
    ],
    ['What the cluster shows', findings.flatMap((finding) => findingLines(finding, width, name))],
    ['Next', next.flatMap((one) => hang('  - ', clean(adviceText(one, name)), width))],
  ];
  return `${sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => (title === '' ? lines : [style.dim(title), ...lines]).join('\n'))
    .join('\n\n')}\n`;
}

function stopLines(
  { file, line, command }: NonNullable<ScriptView['stop']>,
  width: number,
): readonly string[] {
  return [`  ${file}, line ${String(line)}`, ...hang('    ', cleanLine(command), width)];
}
