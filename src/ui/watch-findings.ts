import type { Finding } from '../core/observation.ts';
import { findingLines } from './error-page.ts';
import type { Style } from './style.ts';
import { firstLines, truncate } from './text.ts';

/**
 * What is wrong, in so many lines: causes before what follows from them, each whole, with the command that cures it. Where all of it with
 * what was seen needs no more than `wide` lines, that is there too. Those that do not fit are counted. Pure.
 */
export function findingBlocks(
  findings: readonly Finding[],
  { width, height, wide }: { readonly width: number; readonly height: number; readonly wide: number },
  name: string,
  style: Style,
): readonly string[] {
  if (height < 1) return [];
  const ranked = [
    ...findings.filter(({ consequenceOf }) => consequenceOf === null),
    ...findings.filter(({ consequenceOf }) => consequenceOf !== null),
  ];
  // No more can fit, and there may be thousands.
  const first = ranked.slice(0, height);
  const full = first.map((finding) => blockOf(finding, width, name));
  if (first.length === ranked.length && full.flat().length <= wide) return full.flatMap(painted(style));
  const brief = first.map((finding) => blockOf({ ...finding, evidence: [] }, width, name));
  if (first.length === ranked.length && brief.flat().length <= height) return brief.flatMap(painted(style));
  const shown = whatFits(brief, ranked.length === 1 ? height : height - 1, width);
  const hidden = ranked.length - shown.length;
  return [
    ...shown.flatMap(painted(style)),
    ...(hidden === 0 ? [] : [style.red(truncate(`+${counted(hidden, shown.length > 0)}`, width))]),
  ];
}

/** How many lines all would take without what was seen of them. Pure. */
export function briefHeight(findings: readonly Finding[], width: number, name: string, most: number): number {
  return findings
    .slice(0, most)
    .reduce((sum, finding) => sum + blockOf({ ...finding, evidence: [] }, width, name).length, 0);
}

type Block = readonly string[];

/** Without the margin that it has on other pages. */
function blockOf(finding: Finding, width: number, name: string): Block {
  return findingLines(finding, width + 2, name).map((line) => line.slice(2));
}

/** The first of them. The very first is there in any case: in a terminal that is too low for it, words of the cause make room for the command. */
function whatFits(blocks: readonly Block[], height: number, width: number): readonly Block[] {
  const [first, ...others] = blocks;
  if (first === undefined || height < 1) return [];
  if (first.length > height) return [shortened(first, height, width)];
  let left = height - first.length;
  const fitting = others.findIndex((block) => {
    left -= block.length;
    return left < 0;
  });
  return [first, ...others.slice(0, fitting === -1 ? undefined : fitting)];
}

function shortened(block: Block, height: number, width: number): Block {
  const command = block.findIndex((line) => /^ +→/.test(line));
  const tail = command === -1 || block.length - command >= height ? [] : block.slice(command);
  return [...firstLines(block.slice(0, block.length - tail.length), height - tail.length, width), ...tail];
}

function painted(style: Style): (block: Block) => Block {
  return (block) =>
    block.map((line) =>
      line.startsWith('●')
        ? `${style.red('●')}${line.slice(1)}`
        : /^ +→/.test(line)
          ? style.cyan(line)
          : line,
    );
}

function counted(count: number, more: boolean): string {
  return `${String(count)} ${more ? 'more ' : ''}${count === 1 ? 'thing is' : 'things are'} wrong`;
}
