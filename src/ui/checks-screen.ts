import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { styles } from './style.ts';
import { tableLines } from './table.ts';
import { clean, hang, wrapLines } from './text.ts';
import type { CheckView } from './views.ts';

/** Columns of a mark, and of what was found at least. */
const besideNames = 25;

export interface ChecksView {
  readonly target: string;
  readonly targetWhy: string;
  readonly checks: readonly CheckView[];
}

/** What `doctor` shows: where `up` would run EEMT, every prerequisite, and the way out of each that is not met. Pure; ends with a line end. */
export function checksScreen(
  { target, targetWhy, checks }: ChecksView,
  name: string,
  width: number,
  color: boolean,
): string {
  const style = styles(color);
  const mark = {
    ok: { text: '✔', paint: style.green },
    warning: { text: '▲', paint: style.yellow },
    failed: { text: '✖', paint: style.red },
  };
  const names = Math.max(0, ...checks.map(({ title }) => title.length));
  const inColumns = names + besideNames <= width;
  const lines = checks.flatMap(({ title, state, found, hints }) => [
    ...(inColumns
      ? tableLines([], [[mark[state], title.padEnd(names), said(state, found)]], width)
      : [
          mark[state].paint(mark[state].text) + ` ${clean(title)}`,
          ...hang('    ', clean(said(state, found)), width),
        ]),
    ...(state === 'ok' ? [] : hints.flatMap((hint) => hang('    → ', clean(adviceText(hint, name)), width))),
  ]);
  const failed = checks.filter(({ state }) => state === 'failed').length;
  const end =
    failed === 0
      ? style.green('This machine can run EEMT.')
      : wrapLines(
          adviceText(
            advice`${String(failed)} of ${String(checks.length)} must be put right before ${eemtDev('up')}.`,
            name,
          ),
          width,
        )
          .map(style.red)
          .join('\n');
  const head = wrapLines(`Target: ${target} (${clean(targetWhy)})`, width);
  return `${[...head, '', ...lines, '', end].join('\n')}\n`;
}

/** In words, too: a mark and its colour are not for everybody. */
function said(state: CheckView['state'], found: string): string {
  return state === 'ok' ? found : `${state}: ${found}`;
}
