import { commandText, type CommandHint } from '../core/command-hint.ts';
import type { Evidence, Finding } from '../core/observation.ts';
import type { EnvironmentStatus } from '../core/status.ts';
import { createRedactor } from '../lib/redact.ts';
import { reproductionText } from './reproduction-text.ts';
import { styles, type Style } from './style.ts';
import { cleanLine, hang, truncate, wrapCommand } from './text.ts';

export interface DiagnoseView extends Pick<
  EnvironmentStatus,
  'name' | 'state' | 'leftOut' | 'reproduction' | 'unreadable'
> {
  readonly findings: readonly DiagnosedView[];
}

export type DiagnosedView = Finding & { readonly title: string; readonly why: string | null };

/** Of a finding; JSON has all. */
const mostEvidence = 3;
/** Columns of the names of facts. */
const indent = '            ';
/** No line is broken for nobody. */
const unbroken = 100_000;

/** What `diagnose` shows: each first cause with all that is known of it, and below it what follows. width null: for no terminal, each fact on a line of its own. Pure; ends with a line end. */
export function diagnoseScreen(view: DiagnoseView, width: number | null, color: boolean): string {
  const style = styles(color);
  const columns = width ?? unbroken;
  const { findings, name } = view;
  const causes = findings.filter((one) => rootOf(one, findings) === one);
  const blocks = causes.map((cause, index) => {
    const follows = findings.filter((one) => one !== cause && rootOf(one, findings) === cause);
    return [
      ...causeLines(cause, index + 1, name, columns, style),
      ...follows.flatMap((one) => followLines(one, columns, style)),
    ];
  });
  const unread = view.unreadable.flatMap((text) => hang('- ', cleanLine(text), columns));
  const parts = [
    ...blocks,
    unread.length === 0 ? [] : [style.dim('Could not be looked at'), ...unread],
    endLines(view, causes, columns, style),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The finding at the end of the chain of causes. */
function rootOf(finding: DiagnosedView, all: readonly DiagnosedView[]): DiagnosedView {
  const seen = new Set<DiagnosedView>();
  let here = finding;
  while (!seen.has(here)) {
    seen.add(here);
    const above = all.find(({ key }) => key === here.consequenceOf);
    if (above === undefined) return here;
    here = above;
  }
  // Two that name each other are both shown as causes.
  return finding;
}

function causeLines(
  seen: DiagnosedView,
  number: number,
  name: string,
  width: number,
  style: Style,
): readonly string[] {
  // A secret that was cut or wrapped is not judged where the screen leaves.
  const redactor = createRedactor([]);
  const { title, why, subject, cause, evidence, severity, id, repair } = redactor.all(seen);
  const paint = severity === 'critical' || severity === 'high' ? style.red : style.yellow;
  const [first = '', ...more] = hang(
    `${String(number)}. `,
    `${cleanLine(title)} (${severity}, ${id})`,
    width,
  );
  const where = subject.namespace === '' ? '' : ` in namespace ${subject.namespace}`;
  const command = (argv: readonly string[]): string => cleanLine(redactor.all(commandText(argv, name)));
  const left = evidence.length - mostEvidence;
  return [
    ...[first, ...more].map((line) => paint(line)),
    ...fact('where', `${subject.kind} ${subject.name}${where}`, width, style),
    ...fact('what', cause, width, style),
    ...evidence.slice(0, mostEvidence).flatMap((one) => evidenceLines(one, width, style)),
    ...(left > 0 ? fact('', `and ${String(left)} more like this`, width, style) : []),
    ...(why === null ? [] : fact('why', why, width, style)),
    ...(repair.command === null
      ? []
      : commandFact(
          repair.mode === 'automatic' ? 'cure' : 'may help',
          command(repair.command),
          width,
          style,
        )),
    ...seen.repair.byHand.flatMap((step) => stepLines(step, command, width, style)),
  ];
}

/** A step by hand and what it is for, on one line where both fit. */
function stepLines(
  { argv, purpose }: CommandHint,
  command: (argv: readonly string[]) => string,
  width: number,
  style: Style,
): readonly string[] {
  const text = command(argv);
  const together = `${text}  # ${cleanLine(purpose)}`;
  if (indent.length + together.length <= width) return commandFact('by hand', together, width, style);
  return [...commandFact('by hand', text, width, style), ...hang(indent, `# ${cleanLine(purpose)}`, width)];
}

function fact(label: string, text: string, width: number, style: Style): readonly string[] {
  return labelled(label, hang(indent, cleanLine(text), width), style);
}

function commandFact(label: string, command: string, width: number, style: Style): readonly string[] {
  const lines = command.includes('  # ') ? [command] : wrapCommand(command, width - indent.length);
  return labelled(
    label,
    lines.map((line) => `${indent}${line}`),
    style,
  );
}

function labelled(label: string, lines: readonly string[], style: Style): readonly string[] {
  return lines.map((line, index) =>
    index === 0 && label !== ''
      ? `   ${style.dim(label.padEnd(indent.length - 3))}${line.slice(indent.length)}`
      : line,
  );
}

/** What follows goes with its cause, so it needs no steps of its own; a defect that shows all the same says why. */
function followLines(seen: DiagnosedView, width: number, style: Style): readonly string[] {
  const { subject, cause, evidence, why } = createRedactor([]).all(seen);
  return [
    ...fact('follows', `${subject.kind} ${subject.name}: ${cause}`, width, style),
    ...evidence.slice(0, 1).flatMap((one) => evidenceLines(one, width, style)),
    ...(why === null ? [] : fact('why', why, width, style)),
  ];
}

function evidenceLines({ source, text }: Evidence, width: number, style: Style): readonly string[] {
  const line = `${cleanLine(source)}: ${cleanLine(text)}`;
  return fact('seen', truncate(line, (width - indent.length) * 3), width, style);
}

/** Stands last, where a terminal of 24 lines still shows it. */
function endLines(
  { name, state, findings, leftOut, reproduction, unreadable }: DiagnoseView,
  causes: readonly DiagnosedView[],
  width: number,
  style: Style,
): readonly string[] {
  const skipped = [
    ...(leftOut.length === 0
      ? []
      : hang('', `Left out on purpose (--skip-fix): ${leftOut.join(', ')}.`, width)),
    ...(reproduction === null ? [] : hang('', reproductionText(reproduction, name), width)),
  ];
  if (findings.length === 0) {
    const text =
      unreadable.length === 0
        ? `Nothing is wrong with ${name} (${state}).`
        : `Nothing wrong was found in what could be looked at of ${name} (${state}).`;
    const paint = unreadable.length === 0 ? style.green : style.yellow;
    return [...skipped, ...hang('', text, width).map(paint)];
  }
  const follow = findings.length - causes.length;
  const counted = `${causes.length === 1 ? 'One cause' : `${String(causes.length)} causes`}${
    follow === 0 ? '' : `, and ${String(follow)} that ${follow === 1 ? 'follows' : 'follow'}`
  }; ${name} is ${state}.`;
  return [...skipped, ...hang('', counted, width).map(style.bold), ...cureLines(causes, name, width, style)];
}

/** Commands that cure by themselves, each once. */
function cureLines(
  causes: readonly DiagnosedView[],
  name: string,
  width: number,
  style: Style,
): readonly string[] {
  const cures = causes.flatMap(({ repair }) =>
    repair.mode === 'automatic' && repair.command !== null ? [commandText(repair.command, name)] : [],
  );
  return [...new Set(cures)].flatMap((one) =>
    wrapCommand(`→ ${cleanLine(one)}`, width).map((line) => style.cyan(line)),
  );
}
