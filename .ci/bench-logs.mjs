// npm run bench:logs [-- --sources 20 --rate 1000 --seconds 30]: `logs all -f` on an API server of our own whose pods write, restart, are
// replaced and whose streams break. Prints lines sent, received, doubled and lost, how late they came, and the most memory of eemt-dev with its children.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { importSource, root } from './bundle.mjs';
import { fakePods } from './bench-pods.mjs';

const { values } = parseArgs({
  options: {
    sources: { type: 'string', default: '20' },
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '30' },
  },
});
// With its children, whatever the rate.
const mostMB = 150;
const [sources, rate, seconds] = [values.sources, values.rate, values.seconds].map(Number);

const folder = await mkdtemp(join(tmpdir(), 'eemt-dev-bench-logs-'));
const { startFakeApiServer } = await importSource('test/support/fake-api-server.ts');
const pods = fakePods(sources);
const api = await startFakeApiServer(pods.listener, { tls: true });
const engine = createServer((_, response) => response.end(JSON.stringify([node()])));
try {
  const env = await environment();
  const child = spawn(
    process.execPath,
    [join(root, 'bin', 'eemt-dev.js'), 'logs', 'all', '-f', '--tail', 'all'],
    {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const closed = once(child, 'close');
  const received = new Map();
  const lateMs = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const text = line.slice(line.indexOf('  ') + 2);
    received.set(text, (received.get(text) ?? 0) + 1);
    lateMs.push(Date.now() - Number(text.split(' ')[1]));
  });
  let peakBytes = 0;
  const watching = setInterval(async () => {
    peakBytes = Math.max(peakBytes, await residentBytes(child.pid));
  }, 100);
  // It reads from the beginning; what was written before it looks is part of the figure.
  await pods.write({ rate, seconds });
  await setTimeout(3000);
  clearInterval(watching);
  child.kill('SIGINT');
  await closed;
  const sent = pods.sent();
  const lost = sent.filter((line) => !received.has(line)).length;
  const doubled = [...received.values()].reduce((sum, times) => sum + times - 1, 0);
  lateMs.sort((one, other) => one - other);
  const figures = {
    ...{ sources, linesPerSecond: rate, seconds, ...pods.deeds() },
    ...{ sent: sent.length, received: received.size, doubled, lost },
    ...{ medianLateMs: lateMs[Math.floor(lateMs.length / 2)], peakMB: Math.round(peakBytes / 1e6) },
  };
  console.log(JSON.stringify(figures, null, 2));
  if (lost > 0 || doubled > 0 || figures.peakMB > mostMB) process.exitCode = 1;
} finally {
  await api.close();
  engine.close();
  await rm(folder, { recursive: true });
}

/** A cluster of ours that runs, as far as `logs` asks. */
async function environment() {
  const home = join(folder, 'home');
  const socket = join(folder, 'docker.sock');
  await new Promise((resolve) => engine.listen(socket, resolve));
  await mkdir(join(home, 'state', 'eemt', 'marker'), { recursive: true });
  await writeFile(join(home, 'state', 'eemt', 'marker', 'id'), '0a1b');
  await writeFile(join(home, 'state', 'eemt', 'kubeconfig'), await readFile(api.access.kubeconfig));
  return { PATH: process.env.PATH, HOME: folder, EEMT_DEV_HOME: home, DOCKER_HOST: `unix://${socket}` };
}

function node() {
  return {
    Id: 'control-plane',
    Names: ['/eemt-cluster-control-plane'],
    State: 'running',
    Image: 'kindest/node:v1.27.3',
    Labels: { 'io.x-k8s.kind.cluster': 'eemt-cluster', 'io.x-k8s.kind.role': 'control-plane' },
    Mounts: [{ Source: join(folder, 'home', 'state', 'eemt', 'marker'), Destination: '/eemt-dev/0a1b' }],
    Ports: [],
  };
}

/** Resident memory of a process and all that it started. */
async function residentBytes(pid) {
  const all = new Map();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(join('/proc', name, 'status'), 'utf8').catch(() => '');
    const field = (key) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    all.set(Number(name), { parent: field('PPid'), bytes: field('VmRSS') * 1024 });
  }
  const below = (one) => [...all].filter(([, { parent }]) => parent === one).map(([child]) => child);
  const sum = (one) =>
    (all.get(one)?.bytes ?? 0) + below(one).reduce((total, child) => total + sum(child), 0);
  return sum(pid);
}
