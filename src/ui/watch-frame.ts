import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'fast-string-width';
import type { StatusWatch } from '../core/status-watch.ts';
import type { EnvironmentStatus } from '../core/status.ts';
import { clockTime } from './format.ts';
import { reproductionLine } from './reproduction-text.ts';
import { headline } from './screen-parts.ts';
import { fitSections } from './sections.ts';
import type { FrameSize } from './step-frame.ts';
import type { Style } from './style.ts';
import { clean, firstLines, hang } from './text.ts';
import { briefHeight, findingBlocks } from './watch-findings.ts';
import { watchSections } from './watch-sections.ts';

/** From this height on there are titles. */
const titlesFrom = 16;
/** A look that takes longer is worth a word. */
const lateSeconds = 7;

/**
 * What a terminal shows of a watched environment, line by line: its state, what could not be looked at and what is wrong first, and of the rest
 * what fits. `ageSeconds`: since the last look. Pure.
 */
export function watchFrame(
  watch: StatusWatch,
  { columns, height }: FrameSize,
  ageSeconds: number,
  style: Style,
): readonly string[] {
  // Some terminals go to the next line when the last column is written.
  const width = columns - 1;
  const titles = height >= titlesFrom;
  const top = topLines(watch, { width, most: titles ? 3 : 2 }, ageSeconds, style).slice(0, height);
  const left = height - top.length;
  const sections = watchSections(watch, titles ? width - 2 : width, style);
  const wrong = wrongLines(watch.seen?.status, { width, height: left, titles }, style);
  const rest = fitSections(sections, { width, height: left - wrong.length, titles }, style);
  return [...top, ...wrong, ...rest];
}

function topLines(
  { seen, failed }: StatusWatch,
  { width, most }: { readonly width: number; readonly most: number },
  ageSeconds: number,
  style: Style,
): readonly string[] {
  const problem = (text: string): readonly string[] =>
    firstLines(hang('▲ ', clean(text), width), most, width).map(style.yellow);
  const failure = failed === null ? [] : problem(`${clockTime(failed.at)} the look failed: ${failed.why}`);
  if (seen === null) return failed === null ? [style.dim('… looking')] : failure;
  const { status, at } = seen;
  const late = failed === null && ageSeconds >= lateSeconds;
  const when = late ? `last look ${String(ageSeconds)} s ago` : clockTime(at);
  return [
    ...withTime(
      headline(status, width, style).lines,
      late ? style.yellow(when) : style.dim(when),
      late,
      width,
    ),
    ...failure,
    ...status.unreadable.flatMap(problem),
    ...(status.reproduction === null ? [] : problem(reproductionLine(status.reproduction))),
  ];
}

/** At least a third of the room is for the rest, unless the first thing that is wrong needs it. */
function wrongLines(
  status: EnvironmentStatus | undefined,
  { width, height, titles }: { readonly width: number; readonly height: number; readonly titles: boolean },
  style: Style,
): readonly string[] {
  if (status === undefined || status.findings.length === 0) return [];
  const { findings, name } = status;
  const inner = titles ? width - 2 : width;
  const room = titles ? height - 1 : height;
  const first = briefHeight(findings, inner, name, 1) + (findings.length > 1 ? 1 : 0);
  const share = Math.min(room, Math.max(first, Math.floor((room * 2) / 3)));
  const lines = findingBlocks(
    findings,
    { width: inner, height: share, wide: Math.floor(room / 2) },
    name,
    style,
  );
  return titles && lines.length > 0
    ? [style.dim('What is wrong'), ...lines.map((line) => `  ${line}`)]
    : lines;
}

/** At the right of the first line; where there is no room for it, only what is out of the ordinary gets a line of its own. */
function withTime(
  [first = '', ...more]: readonly string[],
  time: string,
  needed: boolean,
  width: number,
): readonly string[] {
  const gap = width - widthOf(first) - widthOf(time);
  if (gap >= 2) return [`${first}${' '.repeat(gap)}${time}`, ...more];
  return [first, ...more, ...(needed ? [time] : [])];
}

function widthOf(line: string): number {
  return stringWidth(stripVTControlCharacters(line));
}
