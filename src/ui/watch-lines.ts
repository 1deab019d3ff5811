import type { WatchEvent } from '../core/watch-event.ts';
import { styles, type Style } from './style.ts';
import { clean, cleanLine, wrapWords } from './text.ts';

const shownLines = 20;

/** What one who watches a checkout is told of one event, each line with its end; width: of the terminal, or null where lines stay as they are. Pure. */
export function watchLines(event: WatchEvent, color: boolean, width: number | null = null): string {
  return linesOf(event, styles(color))
    .map((line) => (width === null || line.startsWith(' ') ? line : wrapWords(line, width)))
    .map((line) => `${line}\n`)
    .join('');
}

function linesOf(event: WatchEvent, style: Style): readonly string[] {
  switch (event.is) {
    case 'watching':
      return [
        `The page at ${style.cyan(event.url)} shows ${clean(event.folder)} as it is.`,
        'Ctrl-C ends this and puts the image back that was built.',
      ];
    case 'polling':
      return [
        `This disk tells of no changes (${cleanLine(event.why)}), so they are looked for twice a second.`,
      ];
    case 'live':
      return [`${head(event)} → ${style.green('live')} in ${seconds(event.ms)}`];
    case 'failed':
      return [
        `${head(event)} → ${style.red('the page does not start')}, the one before goes on`,
        ...event.lines.slice(-shownLines).map((line) => `  ${style.dim(inCheckout(clean(line)))}`),
      ];
    case 'converging':
      return [`${head(event)} → ${style.yellow('needs more than the page')}: this is done as by up`];
    case 'converged':
      return [`${timeOf(event.at)} done in ${seconds(event.ms)}`];
    case 'unread':
      return [`${timeOf(event.at)} ${style.red('not taken')}: ${clean(event.why)}`];
    case 'leaving':
      return ['Putting the image back that was built …'];
    case 'left':
      return ['The page runs as it was built.'];
  }
}

function head({ at, paths }: { readonly at: string; readonly paths: readonly string[] }): string {
  const [first = 'the page', ...others] = paths;
  const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  return `${timeOf(at)} ${cleanLine(first)}${more}`;
}

/** By the clock on the wall. */
function timeOf(at: string): string {
  return new Date(at).toTimeString().slice(0, 8);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** A version runs from a copy; the file that is meant lies in the checkout. */
function inCheckout(line: string): string {
  return line.replaceAll(
    /"\/[^"]*\/(?:eemt-dev-live|\.live\/copies)\/\d+\/\d+-[0-9a-z]+\//g,
    '"web-interface/',
  );
}
