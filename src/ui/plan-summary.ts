import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Estimate } from '../core/estimate.ts';
import { byteSize, roughly } from './format.ts';
import { tableLines } from './table.ts';
import { firstLines, hang, wrapLines } from './text.ts';
import type { PlanView } from './views.ts';

export interface SummarySize {
  readonly width: number;
  /** Lines that there is room for; absent: as many as it takes. */
  readonly height?: number;
}

/** What a person agrees to before a first `up`: what will be there, where, how long it takes and how much disk. Fits into `height` lines: notes make room. Pure. */
export function planSummary(plan: PlanView, { width, height = Infinity }: SummarySize): string {
  const { made, cures, notes } = plan;
  const flags = advice`Flags change any of it: ${eemtDev('up', '--help')} shows them.`;
  const head = ['Plan', ...tableLines([], factsOf(plan), width - 2).map((line) => `  ${line}`)];
  const cured = advice`${curedText(cures.length)}: ${eemtDev('bugs list')} shows them.`;
  const tail = [
    '',
    ...(cures.length === 0 ? [] : wrapLines(adviceText(cured, made.name), width)),
    ...wrapLines(adviceText(flags, made.name), width),
  ];
  // An empty line and the title stand before them.
  const room = height - head.length - tail.length - 2;
  const noted = notes.flatMap((note) => hang('  - ', note, width));
  const shown = room < 1 || noted.length === 0 ? [] : ['', 'Notes', ...firstLines(noted, room, width)];
  return [...head, ...shown, ...tail].join('\n');
}

function factsOf({ target, targetWhy, made, estimate }: PlanView): readonly (readonly [string, string])[] {
  const { targetMeans, runsOn, workers, url, source, data, images } = made;
  return [
    ['Target', targetMeans === '' ? target : `${target}, ${targetMeans}`],
    ['Why', targetWhy],
    ['Runs on', `${runsOn}, with ${String(workers)} ${workers === 1 ? 'worker' : 'workers'}`],
    ...(images === 0 ? [] : [['Builds', imagesText(made)] as const]),
    ['Page', url],
    ['Source', source],
    ['Data', data],
    ...(estimate ? [['Time', timeText(estimate)] as const] : []),
  ];
}

function imagesText({ images, imageBytes }: PlanView['made']): string {
  const disk = imageBytes === null || imageBytes === 0 ? '' : `, about ${byteSize(imageBytes)}`;
  return `${images === 1 ? '1 image' : `${String(images)} images`}${disk}`;
}

function timeText({ seconds, measured }: Estimate): string {
  const whose = measured === 'here' ? 'as before on this machine' : 'as measured on another machine';
  return `about ${roughly(seconds)}, ${whose}`;
}

function curedText(count: number): string {
  return count === 1 ? 'A known defect of EEMT is cured' : `${String(count)} known defects of EEMT are cured`;
}
