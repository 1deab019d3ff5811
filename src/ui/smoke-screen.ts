import { adviceText, type Advice } from '../core/advice.ts';
import { duration } from './format.ts';
import { styles } from './style.ts';
import { tableLines } from './table.ts';
import { clean, hang, wrapLines } from './text.ts';

/** One check as `smoke` shows it. */
export interface SmokeCheckView {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly found: string;
  readonly wayOut: readonly Advice[];
  readonly durationMs: number;
}

/** What `smoke` shows at the end: every check with its time, and the way out of each failure. Pure; ends with a line end. */
export function smokeScreen(
  checks: readonly SmokeCheckView[],
  { name, durationMs }: { readonly name: string; readonly durationMs: number },
  width: number,
  color: boolean,
): string {
  const style = styles(color);
  const mark = {
    passed: { text: '✔', paint: style.green },
    failed: { text: '✖', paint: style.red },
    skipped: { text: '–', paint: style.dim },
  };
  const times = checks.map(({ state, durationMs: ms }) => (state === 'skipped' ? '' : duration(ms)));
  const widest = Math.max(0, ...times.map(({ length }) => length));
  const titles = Math.max(0, ...checks.map(({ title }) => title.length));
  const lines = checks.flatMap(({ title, state, found, wayOut }, index) => {
    const time = (times[index] ?? '').padStart(widest);
    const text = `${state === 'skipped' ? 'left out' : state}: ${found}`;
    return [
      ...tableLines([], [[mark[state], title.padEnd(titles), time]], width),
      ...(state === 'passed' ? [] : hang('    ', clean(text), width)),
      ...wayOut.flatMap((way) => hang('    → ', clean(adviceText(way, name)), width)),
    ];
  });
  const count = (state: SmokeCheckView['state']): number =>
    checks.filter((one) => one.state === state).length;
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')];
  const verdict =
    failed === 0
      ? `${name} works: ${String(passed)} checks passed`
      : `${String(failed)} of ${String(checks.length)} checks failed`;
  const end = `${verdict}${skipped === 0 ? '' : `, ${String(skipped)} left out`} (${duration(durationMs)})`;
  const paint = failed === 0 ? style.green : style.red;
  return `${[...lines, '', ...wrapLines(end, width).map(paint)].join('\n')}\n`;
}
