// npm run bench -- --source DIR [--dem FILE] [--eemt-dev-first]: EEMT by hand and by eemt-dev in one run on this machine, one cluster at a time.
// Prints a table, then JSON. Removes all it made except Docker's build cache; also on Ctrl-C.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { benchJobs } from './bench-jobs.mjs';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'bin', 'eemt-dev.js');
const hand = 'bench-hand';
const ours = 'bench-eemtdev';
const kubernetes = 'kindest/node:v1.27.3';
/** Base images are there before the clock runs, for both ways. */
const bases = ['python:3.12-slim', 'ubuntu:24.04', kubernetes];
/** Names of our own, so that nobody's eemt-web:2.0 is overwritten. */
const images = { base: 'bench-hand/base:1', web: 'bench-hand/web:1', worker: 'bench-hand/worker:1' };
const nodeDataPath = '/var/lib/eemt-dev/data';

/** The middle one of an odd number of measurements, else the mean of the two in the middle. Pure. */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One control plane and two labelled workers with the data folder in each: what a person has to write by hand. Pure. */
export function kindConfig(dataFolder) {
  const mount = { extraMounts: [{ hostPath: dataFolder, containerPath: nodeDataPath }] };
  const worker = { role: 'worker', labels: { 'node-type': 'compute' }, ...mount };
  return {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    nodes: [{ role: 'control-plane', ...mount }, worker, worker],
  };
}

/** EEMT's web Dockerfile on the base built here, with the pip constraint that its Docker client needs. Pure. */
export function webDockerfile(written, base) {
  const constraint =
    "RUN echo 'requests<2.32' > /tmp/constraints.txt\nENV PIP_CONSTRAINT=/tmp/constraints.txt";
  return written.replace(/^FROM +eemt-test:minimal *$/m, `FROM ${base}\n${constraint}`);
}

/** `manifests --cured` parted into what kubectl applies, in order, and what Helm installs; EEMT's image names replaced. Pure. */
export function partsOf(manifests) {
  const kinds = ['Namespace', 'PersistentVolume', 'PersistentVolumeClaim'];
  const byKubectl = ({ origin, body }) =>
    kinds.includes(body.kind) || /^docker\/kubernetes\/manifests\//.test(origin);
  const bodies = (wanted) =>
    manifests.filter((one) => byKubectl(one) === wanted).map(({ body }) => renamed(body));
  const place = ({ kind }) => (kinds.indexOf(kind) + kinds.length + 1) % (kinds.length + 1);
  return { applied: bodies(true).sort((one, other) => place(one) - place(other)), released: bodies(false) };
}

function renamed(body) {
  const names = { 'eemt-web:2.0': images.web, 'eemt:ubuntu24.04': images.worker };
  return JSON.parse(JSON.stringify(body), (key, value) =>
    key === 'image' ? (names[value] ?? value) : value,
  );
}

/** Rows `[what, measured, unit, limit]` as lines; a limit that is not met is marked. Pure. */
export function tableOf(rows) {
  const cells = rows.map(([what, measured, unit, limit]) => [
    what,
    `${measured.toFixed(unit === 'ms' || unit === 'MB' ? 0 : unit === '' ? 2 : 1)} ${unit}`.trim(),
    limit === null ? '' : `at most ${limit} ${unit}`.trim(),
    limit !== null && measured > limit ? 'MISSED' : '',
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Peak resident megabytes from the text of /proc/PID/status, or undefined. Pure. */
export function peakMb(status) {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1000;
}

/** What stands and must go, newest last; run backwards whatever happens. */
const undo = [];
let stopped = false;
let current;

/** Runs a tool in a process group of its own, so that Ctrl-C reaches it through us alone. Rejects on a bad exit code. */
async function run(tool, args, { input, env, quiet = true, always = false, onStart, accept = [0] } = {}) {
  if (stopped && !always) throw new TypeError('stopped');
  const started = performance.now();
  const child = spawn(tool, args, {
    cwd: tmpdir(),
    env: { ...process.env, ...env },
    detached: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  if (!always) current = child;
  let stdout = '';
  let tail = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => {
    tail = `${tail}${chunk}`.slice(-4000);
    if (!quiet) process.stderr.write(chunk);
  });
  if (input !== undefined) child.stdin.on('error', () => undefined).end(input);
  const stop = onStart?.(child);
  try {
    const code = await new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', done);
    });
    if (stopped && !always) throw new TypeError('stopped');
    if (!accept.includes(code)) {
      throw new TypeError(`${tool} ${args.join(' ')} ended with ${code}\n${tail || stdout.slice(-4000)}`);
    }
    return { stdout, seconds: (performance.now() - started) / 1000 };
  } finally {
    stop?.();
    if (current === child) current = undefined;
  }
}

async function timed(what, work) {
  console.error(`bench: ${what}`);
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  console.error(`bench: ${what}: ${seconds.toFixed(1)} s`);
  return seconds;
}

function stop() {
  if (stopped) return;
  stopped = true;
  console.error('bench: stopping; what was made is being removed');
  try {
    if (current?.pid) process.kill(-current.pid, 'SIGINT');
  } catch {
    // It has ended by itself.
  }
}

async function undoBackTo(length) {
  while (undo.length > length) {
    await undo
      .pop()()
      .catch((error) => console.error(`bench: could not clean up: ${error.message}`));
  }
}

/** Docker, kind and Helm one after the other, as a person would who knows every cure. */
async function byHand(source, folder, manifests) {
  const kubeconfig = join(folder, 'kubeconfig');
  const data = join(folder, 'data');
  const access = ['--kubeconfig', kubeconfig];
  const { applied, released } = partsOf(manifests);
  await mkdir(join(folder, 'chart', 'templates'), { recursive: true });
  const folders = ['data/uploads', 'data/results', 'cache', 'logs', 'database'];
  for (const name of [...folders, 'spool/inbox', 'spool/status', 'spool/work'])
    await mkdir(join(data, name), { recursive: true });
  await writeFile(join(folder, 'kind.json'), JSON.stringify(kindConfig(data)));
  await writeFile(join(folder, 'chart', 'Chart.yaml'), 'apiVersion: v2\nname: eemt\nversion: 1.0.0\n');
  await writeFile(
    join(folder, 'chart', 'release.yaml'),
    released.map((body) => JSON.stringify(body)).join('\n---\n'),
  );
  await writeFile(join(folder, 'chart', 'templates', 'all.yaml'), '{{ .Files.Get "release.yaml" }}\n');
  const namespace = applied.find(({ kind }) => kind === 'Namespace')?.metadata.name ?? 'eemt';
  const web = webDockerfile(
    await readFile(join(source, 'docker/web-interface/Dockerfile'), 'utf8'),
    images.base,
  );

  const parts = {};
  undo.push(() =>
    run('docker', ['image', 'rm', '--force', ...Object.values(images)], { always: true, accept: [0, 1] }),
  );
  const build = (tag, file, context, input) =>
    run('docker', ['build', '--no-cache', '--tag', tag, '--file', file, context], { input });
  parts['docker build base'] = await timed('by hand: docker build base', () =>
    build(images.base, join(source, 'docker/minimal/Dockerfile'), source),
  );
  parts['docker build web'] = await timed('by hand: docker build web', () =>
    build(images.web, '-', source, web),
  );
  const slim = join(root, 'images/worker-slim');
  parts['docker build worker'] = await timed('by hand: docker build worker', () =>
    build(images.worker, join(slim, 'Dockerfile'), source),
  );
  undo.push(async () => {
    // Pods write as other users; a node may remove what we may not.
    const wipe = `rm -rf ${nodeDataPath}/*/* ${nodeDataPath}/*/.[!.]*`;
    await run('docker', ['exec', `${hand}-control-plane`, 'sh', '-c', wipe], {
      always: true,
      accept: [0, 1],
    });
    await run('kind', ['delete', 'cluster', '--name', hand, '--kubeconfig', kubeconfig], { always: true });
  });
  parts['kind create cluster'] = await timed('by hand: kind create cluster', () =>
    run('kind', [
      'create',
      'cluster',
      '--name',
      hand,
      '--image',
      kubernetes,
      '--config',
      join(folder, 'kind.json'),
      '--kubeconfig',
      kubeconfig,
    ]),
  );
  parts['kind load docker-image'] = await timed('by hand: kind load docker-image', () =>
    run('kind', ['load', 'docker-image', images.web, images.worker, '--name', hand]),
  );
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: applied });
  parts['kubectl apply'] = await timed('by hand: kubectl apply', () =>
    run('kubectl', [...access, '--namespace', namespace, 'apply', '--filename', '-'], { input: list }),
  );
  const password = { name: 'eemt-work-queue', namespace };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: password, stringData: { password: 'bench' } };
  await run('kubectl', [...access, 'apply', '--filename', '-'], { input: JSON.stringify(secret) });
  parts['helm upgrade --install'] = await timed('by hand: helm upgrade --install', () =>
    run('helm', ['upgrade', '--install', 'eemt', join(folder, 'chart'), ...access, '--namespace', namespace]),
  );
  parts['kubectl wait'] = await timed('by hand: kubectl wait', () =>
    run('kubectl', [
      ...access,
      '--namespace',
      namespace,
      'wait',
      '--for=condition=Available',
      'deployment',
      '--all',
      '--timeout=600s',
    ]),
  );
  const total = Object.values(parts).reduce((sum, seconds) => sum + seconds, 0);
  return { total, parts };
}

/** The same by eemt-dev, and what one does afterwards. */
async function byEemtDev(source, env, dem) {
  const eemtDev = (args, options = {}) => run(process.execPath, [bin, ...args], { env, ...options });
  const named = (...args) => [...args, '--name', ours, '--output', 'json'];
  const labelled = async (options) => {
    const filter = ['--filter', `label=eemt-dev.environment=${ours}`, '--format', '{{.Repository}}:{{.Tag}}'];
    return (await run('docker', ['images', ...filter], options)).stdout
      .split('\n')
      .filter((one) => one !== '');
  };
  const before = await labelled();
  undo.push(async () => {
    const made = (await labelled({ always: true })).filter(
      (one) => !before.includes(one) && !one.includes('<none>'),
    );
    if (made.length > 0) await run('docker', ['image', 'rm', '--force', ...made], { always: true });
  });
  undo.push(() => eemtDev(named('down', '--data', '--yes'), { always: true }));

  const up = named('up', '--source', source, '--yes');
  let memoryMb = 0;
  const watch = (child) => {
    const timer = setInterval(() => {
      try {
        memoryMb = Math.max(memoryMb, peakMb(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? 0);
      } catch {
        // It has ended.
      }
    }, 200);
    return () => clearInterval(timer);
  };
  let answer = '';
  const cold = await timed('eemt-dev up --no-cache', async () => {
    answer = (await eemtDev([...up, '--no-cache'], { onStart: watch })).stdout;
  });
  const again = await timed('eemt-dev up, second time', () => eemtDev(up));
  const statuses = [];
  const helps = [];
  for (let round = 0; round < 5; round += 1) {
    statuses.push((await eemtDev(named('status'))).seconds);
    helps.push((await eemtDev(['--help'])).seconds);
  }
  const { data } = JSON.parse(answer.trimEnd().split('\n').at(-1) ?? '{}');
  const image = data?.images.find(({ name }) => name === 'eemt:ubuntu24.04')?.id;
  const jobs =
    dem === undefined
      ? null
      : await benchJobs({
          run,
          timed,
          eemtDev: ([verb, ...args]) => eemtDev([verb, '--name', ours, ...args]),
          state: join(env.EEMT_DEV_HOME, 'state', ours),
          url: data.url,
          image,
          dem,
        });
  const reset = await timed('eemt-dev reset', () => eemtDev(named('reset', '--yes')));
  const down = await timed('eemt-dev down', () => eemtDev(named('down', '--yes')));
  const parts = Object.fromEntries(
    (data?.timings ?? []).map(({ title, durationMs }) => [title, durationMs / 1000]),
  );
  return {
    cold,
    again,
    status: median(statuses),
    helpMs: median(helps) * 1000,
    reset,
    down,
    memoryMb,
    jobs,
    parts,
  };
}

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

if (process.argv[1] === import.meta.filename) await main();
