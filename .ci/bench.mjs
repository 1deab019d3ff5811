// npm run bench -- --source DIR [--dem FILE] [--eemt-dev-first]: EEMT by hand and by eemt-dev in one run on this machine, one cluster at a time.
// Prints a table, then JSON. Removes all it made except Docker's build cache; also on Ctrl-C.
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bin, byEemtDev, ours } from './bench-eemt-dev.mjs';
import { byHand, hand, kubernetes } from './bench-hand.mjs';
import { run, stop, stopped, undo, undoBackTo } from './bench-run.mjs';
import { tableOf } from './bench-table.mjs';

/** Base images are there before the clock runs, for both ways. */
const bases = ['python:3.12-slim', 'ubuntu:24.04', kubernetes];

async function main() {
  const { values } = parseArgs({
    options: {
      source: { type: 'string' },
      dem: { type: 'string' },
      'eemt-dev-first': { type: 'boolean', default: false },
    },
  });
  if (values.source === undefined) {
    console.error('usage: npm run bench -- --source DIR [--dem FILE] [--eemt-dev-first]');
    process.exitCode = 2;
    return;
  }
  const source = resolve(process.env['INIT_CWD'] ?? '.', values.source);
  const dem = values.dem === undefined ? undefined : resolve(process.env['INIT_CWD'] ?? '.', values.dem);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stop);
  const folder = await mkdtemp(join(tmpdir(), 'eemt-dev-bench-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const env = { EEMT_DEV_HOME: join(folder, 'home') };
  try {
    const clusters = (await run('kind', ['get', 'clusters'])).stdout.split('\n');
    const inTheWay = clusters.filter((name) => name === hand || name === `${ours}-cluster`);
    if (inTheWay.length > 0)
      throw new TypeError(`there is a cluster ${inTheWay.join(', ')} already; remove it first`);
    for (const image of bases) {
      const there = await run('docker', ['image', 'inspect', image], { accept: [0, 1] });
      if (there.stdout.trim() === '[]') await run('docker', ['pull', image], { quiet: false });
    }
    const cured = ['manifests', '--cured', '--source', source, '--name', ours, '--output', 'json'];
    const { stdout } = await run(process.execPath, [bin, ...cured], { env });
    const { manifests } = JSON.parse(stdout.trimEnd().split('\n').at(-1)).data;
    const standing = undo.length;
    const results = {};
    const ways = [
      async () => (results.hand = await byHand(source, join(folder, 'hand'), manifests)),
      async () => (results.eemtDev = await byEemtDev(source, env, dem)),
    ];
    for (const way of values['eemt-dev-first'] ? ways.reverse() : ways) {
      // What the other way wrote and removed is on the disk before the clock runs, so neither pays for the other.
      await run('sync', []);
      await way();
      await undoBackTo(standing);
    }
    report(results, values['eemt-dev-first']);
  } catch (error) {
    if (!stopped) console.error(`bench: ${error.message}`);
    process.exitCode = stopped ? 130 : 1;
  } finally {
    await undoBackTo(0);
  }
}

function report({ hand: byHands, eemtDev }, eemtDevFirst) {
  const ratio = eemtDev.cold / byHands.total;
  const machine = {
    cpus: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
  };
  const lines = tableOf([
    ...Object.entries(byHands.parts).map(([what, seconds]) => [`  ${what}`, seconds, 's', null]),
    ['by hand, together', byHands.total, 's', null],
    ['eemt-dev up, cold', eemtDev.cold, 's', null],
    ['eemt-dev up / by hand', ratio, '', 0.75],
    ['eemt-dev up, second', eemtDev.again, 's', 5],
    ['eemt-dev status, median of 5', eemtDev.status, 's', 1],
    ['eemt-dev reset', eemtDev.reset, 's', 30],
    ['eemt-dev down', eemtDev.down, 's', 10],
    ['eemt-dev --help, median of 5', eemtDev.helpMs, 'ms', 150],
    ['peak memory of eemt-dev in up', eemtDev.memoryMb, 'MB', 200],
    ...jobRows(eemtDev.jobs),
  ]);
  console.log(`${machine.cpus} CPUs, ${machine.memoryGb} GB, Node ${machine.node}`);
  console.log(lines.join('\n'));
  console.log(JSON.stringify({ machine, eemtDevFirst, ratio, byHand: byHands, eemtDev }));
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
    ['smoke', jobs.smoke, 's', 60],
  ];
}

await main();
