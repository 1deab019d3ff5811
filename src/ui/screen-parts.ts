import { advice, adviceText, type Advice } from '../core/advice.ts';
import { commandText, eemtDev } from '../core/command-hint.ts';
import { defaultName } from '../core/environment.ts';
import { standInText } from '../core/stand-in.ts';
import type { EnvironmentStatus } from '../core/status.ts';
import { findingLines } from './error-page.ts';
import { reproductionText } from './reproduction-text.ts';
import type { Style } from './style.ts';
import type { Cell } from './table.ts';
import { tableLines } from './table.ts';
import { clean, hang, wrapCommand } from './text.ts';
import type { EndScreen } from './views.ts';

/** Pieces that the end screen and the status screen share. Every piece is lines; an empty piece is left out. */
export interface Part {
  readonly title: string;
  readonly lines: readonly string[];
}

const margin = '  ';

/** Parts under their titles, an empty line between them; ends with a line end. A part without title stands at the margin. */
export function layOut(parts: readonly Part[], style: Style): string {
  const blocks = parts
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, lines }) =>
      title === '' ? lines : [style.dim(title), ...lines.map((line) => margin + line)],
    );
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** State in words and the address, in bold and whole, so that it can be clicked; then what it cannot do as it is. */
export function headline(view: EnvironmentStatus, width: number, style: Style): Part {
  const limits = (view.limits ?? []).flatMap((text) => hang('  ', text, width));
  return { title: '', lines: [...headLines(view, width, style), ...limits] };
}

function headLines(view: EnvironmentStatus, width: number, style: Style): readonly string[] {
  const { name, state, url } = view;
  const who = name === defaultName ? 'EEMT' : `EEMT (${name})`;
  const up = eemtDev('up');
  const say = (mark: string, said: Advice): readonly string[] => {
    const [first = '', ...more] = hang('  ', adviceText(said, name), width);
    return [`${mark}${first.slice(1)}`, ...more];
  };
  const withAddress = (mark: string, text: string): readonly string[] => {
    if (url === null) return say(mark, text);
    const together = text.length + url.length + 6 <= width;
    return together
      ? [`${mark} ${text} at ${style.bold(url)}`]
      : [...say(mark, `${text} at`), `  ${style.bold(url)}`];
  };
  switch (state) {
    case 'healthy':
      return withAddress(style.green('✔'), `${who} runs`);
    case 'starting':
      return withAddress(style.cyan('…'), `${who} is starting`);
    case 'degraded':
      return withAddress(style.yellow('▲'), `${who} runs in part`);
    case 'broken':
      return withAddress(style.red('✖'), `${who} does not work`);
    case 'stopped':
      return say(style.yellow('■'), advice`${who} is stopped; ${up} starts it again.`);
    case 'absent':
      return say(style.dim('·'), advice`There is no environment ${name}; ${up} makes it.`);
  }
}

/** That what runs is a stand-in, and the way to the real thing. */
export function standIn(
  { standIn: what, name, state }: EnvironmentStatus,
  width: number,
  style: Style,
): Part {
  const lines = what === null || state === 'absent' ? [] : hang('  ', standInText(what, name), width);
  return {
    title: '',
    lines: lines.map((line, index) => style.yellow(index === 0 ? `▲${line.slice(1)}` : line)),
  };
}

/** Namespace, source, worker image, data folder. */
export function facts(view: EnvironmentStatus, width: number, dataFolder?: string): Part {
  const entries: [string, string][] = [];
  if (view.state !== 'absent' && hasNodes(view)) entries.push(['Namespace', view.namespace]);
  if (view.source !== null) entries.push(['Source', view.source.dir]);
  if (view.workerVariant !== null) entries.push(['Worker image', view.workerVariant]);
  if (dataFolder !== undefined) entries.push(['Data', dataFolder]);
  return { title: 'Environment', lines: tableLines([], entries, inner(width)) };
}

/** False where all runs as containers of this machine: no nodes, no claims, no namespace. */
export function hasNodes({ target }: EnvironmentStatus): boolean {
  return target === 'kind';
}

/** Cures that hold a defect off, one line each. */
export function cured(view: EnvironmentStatus, width: number): Part {
  const rows = view.bugs.filter(({ state }) => state === 'cured').map(({ id, text }) => [id, text]);
  return { title: `Cured (${String(rows.length)})`, lines: tableLines([], rows, inner(width)) };
}

/** Defects that show themselves. */
export function present(view: EnvironmentStatus, width: number, style: Style): Part {
  const rows = view.bugs
    .filter(({ state }) => state === 'present')
    .map(({ id, text }): readonly Cell[] => [{ text: id, paint: style.red }, text]);
  return { title: 'Known defects that show', lines: tableLines([], rows, inner(width)) };
}

/** Cures that were left out on purpose. */
/** What somebody brought about on purpose. */
export function reproduced({ reproduction, name }: EnvironmentStatus, width: number): Part {
  const lines = reproduction === null ? [] : hang('', reproductionText(reproduction, name), width);
  return { title: '', lines };
}

export function leftOut(view: EnvironmentStatus, width: number, style: Style): Part {
  const rows = view.leftOut.map((id): readonly Cell[] => [
    { text: id, paint: style.yellow },
    view.bugs.find((bug) => bug.id === id)?.text ?? '',
  ]);
  return { title: 'Left out (--skip-fix)', lines: tableLines([], rows, inner(width)) };
}

export function findings(view: EnvironmentStatus, width: number): Part {
  return {
    title: 'What is wrong',
    lines: view.findings
      .flatMap((finding) => findingLines(finding, inner(width) + 2, view.name))
      .map((line) => line.slice(2)),
  };
}

/** Sentences as a list. */
export function bullets(title: string, texts: readonly string[], width: number): Part {
  return { title, lines: texts.flatMap((text) => hang('- ', clean(text), inner(width))) };
}

/** Commands with what they are for. */
export function nextCommands({ next: hints, name }: EndScreen, width: number, style: Style): Part {
  const next = hints.map(({ argv, purpose }) => ({ command: commandText(argv, name), purpose }));
  return { title: 'Next', lines: commandLines(next, width, style) };
}

export function commandLines(
  next: readonly { readonly command: string; readonly purpose: string }[],
  width: number,
  style: Style,
): readonly string[] {
  const together = next.every(({ command, purpose }) => command.length + purpose.length + 2 <= inner(width));
  return together
    ? tableLines(
        [],
        next.map(({ command, purpose }) => [{ text: command, paint: style.cyan }, purpose]),
        inner(width),
      )
    : next.flatMap(({ command, purpose }) => [
        ...wrapCommand(command, inner(width)).map(style.cyan),
        ...hang('    ', purpose, inner(width)),
      ]);
}

/** Columns inside the margin. */
export function inner(width: number): number {
  return width - margin.length;
}
