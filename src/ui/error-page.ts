import { advice, adviceText, type Advice } from '../core/advice.ts';
import { commandText, eemtDev } from '../core/command-hint.ts';
import type { Finding } from '../core/observation.ts';
import { isEemtDevError } from '../errors/index.ts';
import type { NotReadyError } from '../errors/index.ts';
import { createRedactor } from '../lib/redact.ts';
import { styles } from './style.ts';
import { clean, cleanLine, firstLines, hang, truncate, wrapCommand, wrapLines } from './text.ts';

export interface ErrorPageOptions {
  /** Of the environment, which proposed commands name. */
  readonly name: string;
  readonly color: boolean;
  readonly width: number;
  /** Lines that can be seen at once; null: it is no terminal. */
  readonly height: number | null;
  /** Path of the run log, or null where there is none. */
  readonly logFile: string | null;
  readonly verbose: boolean;
}

/** How much of the evidence is shown. */
interface Extent {
  readonly tail: number;
  readonly findings: number;
  /** Of each finding what was seen as well. */
  readonly seen: boolean;
  readonly command: number;
}

/** The first that fits is taken; all that is cut is in the run log. */
const extents: readonly Extent[] = [
  { tail: 15, findings: Infinity, seen: true, command: Infinity },
  { tail: 10, findings: Infinity, seen: true, command: Infinity },
  { tail: 6, findings: Infinity, seen: true, command: 4 },
  { tail: 3, findings: Infinity, seen: true, command: 2 },
  { tail: 3, findings: Infinity, seen: false, command: 2 },
  { tail: 3, findings: 3, seen: false, command: 2 },
  { tail: 2, findings: 1, seen: false, command: 1 },
];

/** The page a person reads when a verb fails: what, why and what to do; behind it what was seen, as much as fits, and the log. Pure; ends with a line end. */
export function errorPage(error: unknown, options: ErrorPageOptions): string {
  const [whole, ...shorter] = extents.map((extent) => () => pageOf(error, options, extent));
  let page = whole?.() ?? '';
  if (options.verbose || options.height === null) return page;
  for (const next of shorter) {
    if (page.split('\n').length - 1 <= options.height) break;
    page = next();
  }
  return page;
}

function pageOf(error: unknown, options: ErrorPageOptions, extent: Extent): string {
  const style = styles(options.color);
  const { width, name } = options;
  const known = isEemtDevError(error);
  const cancelled = known && error.exitCode === 130;
  const mark = cancelled ? style.yellow('■') : style.red('✖');
  const sections: (readonly string[])[] = [
    hang('  ', headline(error), width).map((line, index) =>
      index === 0 ? `${mark} ${style.bold(line.slice(2))}` : `  ${style.bold(line.slice(2))}`,
    ),
  ];
  const add = (title: string, lines: readonly string[]): void => {
    if (lines.length > 0) sections.push([style.dim(title), ...lines]);
  };
  const details = known ? error.details : {};
  add(
    'What is wrong',
    problems(details).flatMap((text) => hang('  - ', text, width)),
  );
  if (!cancelled || options.verbose)
    add(
      'Why',
      causes(error).flatMap((text) => hang('  ', text, width)),
    );
  // A secret may only show where the words of a command stand together.
  const redactor = createRedactor([]);
  const hints = (known ? error.hints : bugHints(options.logFile)).map((hint) =>
    redactor.all(adviceText(hint, name)),
  );
  add(
    'What to do',
    hints.flatMap((hint, index) => hang(`  ${String(index + 1)}. `, clean(hint), width)),
  );
  add('What was seen', seenLines(findings(error), extent, options));
  add(
    'Last lines',
    tail(details, extent.tail).map((line) => `  ${truncate(line, width - 2)}`),
  );
  const command = typeof details['command'] === 'string' ? cleanLine(details['command']) : '';
  if (command !== '')
    add(
      'Command',
      firstLines(wrapCommand(command, width - 2), extent.command, width - 2).map((line) => `  ${line}`),
    );
  if (!known || options.verbose)
    add(
      'Stack',
      stack(error).flatMap((line) => hang('  ', line, width)),
    );
  // The path stays whole on its own line, so that it can be copied.
  const log = options.logFile ?? (typeof details['log'] === 'string' ? cleanLine(details['log']) : null);
  if (log !== null) sections.push([style.dim('Everything that was done is written in'), `  ${log}`]);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Causes before what follows from them, where not all have room. */
function seenLines(
  all: readonly Finding[],
  { findings: most, seen }: Extent,
  { width, name }: ErrorPageOptions,
): readonly string[] {
  const ranked =
    all.length <= most
      ? all
      : [
          ...all.filter(({ consequenceOf }) => consequenceOf === null),
          ...all.filter(({ consequenceOf }) => consequenceOf !== null),
        ];
  const shown = ranked.slice(0, most);
  const hidden = all.length - shown.length;
  const rest = adviceText(advice`… ${String(hidden)} more: ${eemtDev('diagnose')} shows all`, name);
  return [
    ...shown.flatMap((one) => findingLines(seen ? one : { ...one, evidence: [] }, width, name)),
    ...(hidden === 0 ? [] : hang('  ', rest, width)),
  ];
}

function bugHints(logFile: string | null): readonly Advice[] {
  const also = logFile === null ? '' : ' and the run log';
  return [
    `Please report it to the eemt-dev project, with the text of this page${also}.`,
    advice`Nothing is undone: ${eemtDev('status')} shows what stands, ${eemtDev('down')} removes it.`,
  ];
}

function headline(error: unknown): string {
  if (isEemtDevError(error)) return clean(error.message);
  return `This is a bug in eemt-dev, not something you did: ${clean(messageOf(error))}`;
}

/** Messages of the cause chain, one line each, without repeating the one before. */
function causes(error: unknown): readonly string[] {
  const seen = new Set<unknown>([error]);
  const lines: string[] = [];
  let said = messageOf(error);
  let current = error instanceof Error ? error.cause : undefined;
  while (current !== undefined && current !== null && !seen.has(current)) {
    seen.add(current);
    const message = cleanLine(messageOf(current).split('\n')[0] ?? '');
    if (message !== '' && !said.includes(message)) lines.push(message);
    said = message;
    current = current instanceof Error ? current.cause : undefined;
  }
  return lines;
}

/** SettingsError tells all problems at once, as texts or as {message}. */
function problems(details: Readonly<Record<string, unknown>>): readonly string[] {
  const listed = details['problems'];
  if (!Array.isArray(listed)) return [];
  return listed.map((one: unknown) => clean(messageOf(one)));
}

function tail(details: Readonly<Record<string, unknown>>, most: number): readonly string[] {
  const lines = details['tail'];
  if (!Array.isArray(lines)) return [];
  return lines
    .filter((line): line is string => typeof line === 'string')
    .map(cleanLine)
    .filter((line) => line !== '')
    .slice(-most);
}

function findings(error: unknown): readonly Finding[] {
  if (!isEemtDevError(error) || !('findings' in error)) return [];
  return (error as NotReadyError).findings;
}

/** Cause, evidence and the command that cures it; shared with the status screen. */
export function findingLines(seen: Finding, width: number, name: string): readonly string[] {
  // A secret that was cut or wrapped is not judged where the screen leaves.
  const redactor = createRedactor([]);
  const finding = redactor.all(seen);
  const { subject, repair } = finding;
  const about = cleanLine(`${subject.kind}/${subject.name}: ${finding.cause}`);
  const consequence =
    finding.consequenceOf === null ? '' : ` (because of ${cleanLine(finding.consequenceOf)})`;
  const argv = seen.repair.command ?? seen.repair.byHand[0]?.argv ?? null;
  const command = argv === null ? null : redactor.all(commandText(argv, name));
  const by = repair.command === null ? (repair.byHand[0]?.purpose ?? '') : '';
  return [
    ...hang('  ● ', `${about}${consequence}`, width),
    ...finding.evidence
      .slice(0, 3)
      .flatMap(({ source, text }) =>
        hang(
          '    ',
          truncate(`${cleanLine(source)}: ${cleanLine(text)}`, Math.max(20, (width - 4) * 3)),
          width,
        ),
      ),
    ...(command === null ? [] : indented(wrapCommand(`→ ${cleanLine(command)}`, width - 4))),
    ...(by === '' ? [] : indented(wrapLines(`  ${cleanLine(by)}`, width - 4))),
  ];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `    ${line}`);
}

function stack(error: unknown): readonly string[] {
  const text = error instanceof Error ? (error.stack ?? '') : '';
  return clean(text)
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .map((line) => line.trim())
    .slice(0, 8);
}

function messageOf(value: unknown): string {
  if (value instanceof Error) return value.message === '' ? value.name : value.message;
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string')
    return value.message;
  return String(value);
}
