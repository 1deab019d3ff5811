// A program of the command line with verbs of its own, for tests on a pseudo-terminal; packed.ts bundles it.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clearInterval, setInterval, setTimeout } from 'node:timers';
import { start } from '../../src/cli/main.ts';
import { exec } from '../../src/cli/verbs/exec.ts';
import { kubectl } from '../../src/cli/verbs/kubectl.ts';
import { logs } from '../../src/cli/verbs/logs.ts';
import { menuOf } from '../../src/cli/verbs/menu.ts';
import { run } from '../../src/cli/verbs/run.ts';
import { status } from '../../src/cli/verbs/status.ts';
import { ToolFailedError } from '../../src/errors/index.ts';
import { systemClock } from '../../src/tools/clock.ts';
import { createKubectl } from '../../src/tools/kubectl.ts';
import { createProcessRunner } from '../../src/tools/process-runner.ts';

const plan = {
  event: 'plan-started',
  verb: 'up',
  steps: [
    { id: 'images', title: 'Build the images' },
    { id: 'cluster', title: 'Create the cluster' },
  ],
};
const aborted = (signal) =>
  new Promise((_, reject) => {
    const alive = setInterval(() => undefined, 1000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      reject(signal.reason);
    });
  });

const verbs = [
  {
    name: 'up',
    summary: 'draws two tasks until it is stopped',
    async handler(context) {
      const session = await context.openRun('up');
      session.emit(plan);
      session.emit({ event: 'step-started', id: 'images', title: 'Build the images', changes: [] });
      session.emit({ event: 'step-output', id: 'images', line: 'Step 1/9 : FROM python' });
      return aborted(context.signal);
    },
  },
  {
    name: 'stubborn',
    summary: 'does not stop',
    handler(context) {
      context.say('busy');
      context.signal.addEventListener('abort', () => context.say('heard it'));
      return new Promise(() => setInterval(() => undefined, 1000));
    },
  },
  {
    name: 'ask',
    summary: 'asks',
    async handler(context) {
      const answer = await context.ask.confirm({ message: 'Go on?', default: true });
      return { data: {}, screen: answer ? 'went on' : 'stayed' };
    },
  },
  {
    name: 'broken',
    summary: 'throws where nobody catches',
    handler(context) {
      setTimeout(() => {
        throw new TypeError('nobody caught this');
      }, 1);
      return aborted(context.signal);
    },
  },
];

const stopped = async () => ({ data: { state: 'stopped' }, screen: 'EEMT is stopped' });
const failing = async () => {
  throw new ToolFailedError('TOOL_FAILED', 'kind could not create the cluster.');
};
const offered = ['status', 'up', 'down'].map((name) => ({
  name,
  summary: name,
  handler: name === 'status' ? stopped : failing,
}));
verbs.push(menuOf(() => offered));

// A cluster of ours that runs, for the real verbs.
verbs.push(status, logs, exec, kubectl, run);
const home = process.env.TEST_STATE;
mkdirSync(join(home, 'eemt', 'marker'), { recursive: true });
writeFileSync(join(home, 'eemt', 'kubeconfig'), '');
writeFileSync(join(home, 'eemt', 'marker', 'id'), '0a1b');
const node = {
  id: 'control-plane',
  name: 'eemt-cluster-control-plane',
  state: 'running',
  labels: { 'io.x-k8s.kind.cluster': 'eemt-cluster', 'io.x-k8s.kind.role': 'control-plane' },
  mounts: [{ destination: '/eemt-dev/0a1b', source: join(home, 'eemt', 'marker') }],
  ports: [],
};
const runner = createProcessRunner({
  env: process.env,
  transcript: () => undefined,
  children: { started: () => undefined, ended: () => undefined },
  ...(process.env.TEST_GRACE_MS ? { graceMs: Number(process.env.TEST_GRACE_MS) } : {}),
});

// A runner that takes each job and computes for ever, and a page that cancels it.
const data = join(home, 'eemt', 'data');
const spool = (...path) => join(data, 'spool', ...path);
const tell = (id, phase) =>
  writeFileSync(
    spool('status', `${id}.json`),
    JSON.stringify({
      ...{ id, workflow: 'sol', dem: `${id}_hill.tif`, phase, waitingFor: null, startedAt: 1, endedAt: null },
      ...{ resumed: 0, tasks: { total: 10, done: 4, running: 1, failed: 0, retried: 0 }, lost: 0, maps: 0 },
      ...{
        workers: [{ address: '10.0.0.1', connected: true, done: 4, doing: 'day 5' }],
        notes: [],
        error: null,
      },
    }),
  );
if (process.argv[2] === 'run') {
  for (const folder of [spool('inbox'), spool('status')]) mkdirSync(folder, { recursive: true });
  writeFileSync(
    spool('status', 'runner.json'),
    JSON.stringify({ at: Date.now() / 1000, boot: 'b1', job: null, stopped: false }),
  );
  const record = { version: 3, id: '0a1b', target: 'kind', source: home, namespace: 'eemt', answers: {} };
  writeFileSync(
    join(home, 'eemt', 'environment.json'),
    JSON.stringify({
      ...record,
      leftOut: [],
      diskLimitMi: null,
      engine: null,
      createdAt: '2026-01-01T00:00:00Z',
    }),
  );
  writeFileSync(join(home, 'hill.tif'), 'heights');
  const taken = new Set();
  setInterval(() => {
    for (const name of readdirSync(spool('inbox')).filter(
      (one) => /^[^.].*json$/.test(one) && !taken.has(one),
    )) {
      taken.add(name);
      tell(name.slice(0, -5), 'running');
    }
  }, 50).unref();
}
const http = {
  post: async (url) => {
    tell(url.split('/').at(-2), 'cancelled');
    return { status: 200, body: '{}' };
  },
};

// One pod, whose log goes on until nobody reads it.
const pod = {
  metadata: { name: 'eemt-web-1', uid: '1' },
  spec: { containers: [{ name: 'web' }] },
  status: {
    phase: 'Running',
    containerStatuses: [{ name: 'web', containerID: 'containerd://1', state: { running: {} } }],
  },
};
const kubeApi = {
  get: async () => ({ items: [pod] }),
  async stream(_access, path, signal) {
    return path.includes('follow')
      ? endless(signal)
      : [Buffer.from(`${new Date().toISOString()} a line of the pod\n`)];
  },
};
// eslint-disable-next-line require-yield
async function* endless(signal) {
  await aborted(signal);
}

await start({
  verbs,
  roots: { state: home, cache: home },
  createRun: async ({ signal, emit }) => ({
    signal,
    emit,
    tools: {
      clock: systemClock,
      docker: { containers: async () => [node] },
      process: runner,
      http,
      kubectl: createKubectl(runner, process.env.TEST_KUBECTL),
      kubeApi,
    },
  }),
});
