// What the bench has measured, beside what is aimed at.
import { withoutBuilds } from './bench-compare.mjs';

/** Rows of `tableOf`; what was not measured has none. Pure. */
export function rowsOf({ helpMs, kind, compose }) {
  return [
    ...(kind ? kindRows(kind) : []),
    ...(compose ? composeRows(compose).map(([what, ...rest]) => [`Compose: ${what}`, ...rest]) : []),
    ['eemt-dev --help, median of 5', helpMs, 'ms', 150],
  ];
}

function kindRows({ byHand, eemtDev }) {
  return [
    ...partRows(byHand.parts),
    ['by hand, together', byHand.total, 's', null],
    ['eemt-dev up, cold', eemtDev.cold, 's', null],
    ['eemt-dev up, cold / by hand', eemtDev.cold / byHand.total, '', 0.5],
    ['eemt-dev up, warm', eemtDev.warm, 's', null],
    ['eemt-dev up, warm / by hand without builds', eemtDev.warm / withoutBuilds(byHand.parts), '', 0.35],
    ['a changed line by hand', byHand.changed, 's', null],
    ['peak memory of eemt-dev in up', eemtDev.memoryMb, 'MB', 200],
    ...afterwardsRows(eemtDev, { again: 1.5, scale: 20, reset: 15, down: 5 }),
  ];
}

function composeRows({ byHand, eemtDev, images }) {
  return [
    ['eemt-dev up, cold', images.cold, 's', null],
    ['peak memory of eemt-dev in up', images.memoryMb, 'MB', 200],
    ...partRows(byHand.parts),
    ['by hand, together', byHand.total, 's', null],
    ['eemt-dev up, images built', eemtDev.built, 's', 15],
    ['eemt-dev up / by hand', eemtDev.built / byHand.total, '', null],
    ...afterwardsRows(eemtDev, { again: 1.5, scale: 10, reset: null, down: 6 }),
  ];
}

function partRows(parts) {
  return Object.entries(parts).map(([what, seconds]) => [`  ${what}`, seconds, 's', null]);
}

function afterwardsRows(measured, aims) {
  return [
    ['eemt-dev up, second', measured.again, 's', aims.again],
    ['eemt-dev status, median of 5', measured.status, 's', 1],
    ['eemt-dev scale, 2 to 10 workers', measured.scale, 's', aims.scale],
    ['eemt-dev scale, 10 to 2 workers', measured.scaleBack, 's', null],
    ...jobRows(measured.jobs),
    ['eemt-dev smoke', measured.smoke, 's', 60],
    ['eemt-dev reset', measured.reset, 's', aims.reset],
    ['a changed line, by up', measured.changed, 's', 10],
    ['a changed line, by watch', measured.watched, 's', 1],
    ['eemt-dev down', measured.down, 's', aims.down],
  ];
}

function jobRows(jobs) {
  if (jobs === null) return [];
  return [
    ['a year over the workers', jobs.year, 's', null],
    ['a year in one container', jobs.local, 's', null],
    ['over the workers / in one container', jobs.year / jobs.local, '', 1.3],
    ['from submission to the first task', jobs.firstTask, 's', 3],
    ['work of the runner for a task', jobs.overheadMs, 'ms', 20],
    ['cancel', jobs.cancel, 's', 5],
  ];
}
