// npm run bench -- --source DIR [--dem FILE] [--compose | --no-compose] [--eemt-dev-first] [--keep]: EEMT by hand and by eemt-dev in one run on this
// machine, first on Kind, then with Docker Compose, never two at once. Prints a table, then JSON. Removes all it made except Docker's build
// cache; also on Ctrl-C.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import * as by from './bench-eemt-dev.mjs';
import { byHandWithCompose, project } from './bench-hand-compose.mjs';
import { byHand, hand, kubernetes } from './bench-hand.mjs';
import { yearInOneContainer } from './bench-jobs.mjs';
import { keep, kept, lossesOf, ratiosOf } from './bench-compare.mjs';
import { rowsOf } from './bench-report.mjs';
import { requestOf, usage } from './bench-request.mjs';
import { run, stop, stopped, undo, undoBackTo } from './bench-run.mjs';
import { tableOf } from './bench-table.mjs';

/** Base images are there before the clock runs, for both ways. */
const bases = ['python:3.12-slim', 'ubuntu:24.04'];

async function main(request) {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stop);
  const folder = await mkdtemp(join(tmpdir(), 'eemt-dev-bench-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  // Lines are changed in it.
  const source = join(folder, 'eemt');
  await cp(request.source, source, { recursive: true, verbatimSymlinks: true });
  const bench = {
    ...request,
    source,
    folder,
    env: { EEMT_DEV_HOME: join(folder, 'home') },
    inOneContainer: once(yearInOneContainer),
  };
  const parts = { kind: onKind, compose: withCompose };
  try {
    await refuseInTheWay();
    await pull(request.targets.includes('kind') ? [...bases, kubernetes] : bases);
    const results = { helpMs: await by.helpMs() };
    for (const target of request.targets) {
      results[target] = await parts[target](bench);
      await undoBackTo(1);
    }
    await report(results, request);
  } catch (error) {
    if (!stopped) console.error(`bench: ${error.message}`);
    process.exitCode = stopped ? 130 : 1;
  } finally {
    await undoBackTo(0);
  }
}

async function onKind({ source, env, folder, ...bench }) {
  const cured = ['manifests', '--cured', '--target', 'kind', '--source', source, '--name', by.ours];
  const { stdout } = await by.eemtDev([...cured, '--output', 'json'], { env });
  const { manifests } = by.resultOf(stdout);
  return bothWays(bench, {
    byHand: () => byHand(source, join(folder, 'hand'), manifests),
    eemtDev: async () => {
      const up = await by.upCold('kind', source, env);
      return { ...up, ...(await by.afterwards('kind', { source, env, ...bench })) };
    },
  });
}

/** Both ways start with the images that `up` builds first. */
async function withCompose({ source, env, ...bench }) {
  const images = await by.upCold('compose', source, env);
  await by.downWithData(env);
  const ways = await bothWays(bench, {
    byHand: () => byHandWithCompose(source, env),
    eemtDev: async () => {
      const up = await by.upBuilt('compose', source, env);
      return { ...up, ...(await by.afterwards('compose', { source, env, ...bench })) };
    },
  });
  return { images, ...ways };
}

async function bothWays({ eemtDevFirst }, ways) {
  const standing = undo.length;
  const results = {};
  const order = eemtDevFirst ? ['eemtDev', 'byHand'] : ['byHand', 'eemtDev'];
  for (const way of order) {
    // What the other way wrote and removed is on the disk before the clock runs, so neither pays for the other.
    await run('sync', []);
    results[way] = await ways[way]();
    await undoBackTo(standing);
  }
  return results;
}

async function refuseInTheWay() {
  const labels = '{{.Label "io.x-k8s.kind.cluster"}} {{.Label "com.docker.compose.project"}}';
  const { stdout } = await run('docker', ['ps', '--all', '--format', labels]);
  const names = [hand, project, `${by.ours}-cluster`, `${by.ours}-compose`];
  const inTheWay = new Set(stdout.split(/\s+/).filter((name) => names.includes(name)));
  if (inTheWay.size === 0) return;
  throw new TypeError(`there are containers of ${[...inTheWay].join(', ')} already; remove them first`);
}

async function pull(images) {
  for (const image of images) {
    const there = await run('docker', ['image', 'inspect', image], { accept: [0, 1] });
    if (there.stdout.trim() === '[]') await run('docker', ['pull', image], { quiet: false });
  }
}

/** Measured when it is first asked for. */
function once(measure) {
  let measured;
  return (...args) => (measured ??= measure(...args));
}

async function report(results, { eemtDevFirst, keeps }) {
  const machine = {
    cpus: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
  };
  console.log(`${machine.cpus} CPUs, ${machine.memoryGb} GB, Node ${machine.node}`);
  console.log(tableOf(rowsOf(results)).join('\n'));
  const ratios = ratiosOf(results);
  console.log(JSON.stringify({ machine, eemtDevFirst, ratios, ...results }));
  const losses = lossesOf(await kept(), ratios);
  if (keeps) await keep(machine, ratios);
  else if (losses.length > 0) throw new TypeError(`slower by more than a quarter: ${losses.join('; ')}`);
}

let request;
try {
  // npm runs scripts in the folder of the package, and tells where it was called.
  request = requestOf(process.argv.slice(2), process.env['INIT_CWD'] ?? '.');
} catch (error) {
  console.error(`${error.message}\n${usage}`);
  process.exitCode = 2;
}
if (request) await main(request);
