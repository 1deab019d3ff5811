import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { deliverSteps } from '../../../../src/clusters/kind/deliver.ts';
import { environmentOf, type Environment } from '../../../../src/core/environment.ts';
import { lookAtPlan, runPlan } from '../../../../src/plan/run-plan.ts';
import type { Plan, Run, Step } from '../../../../src/plan/step.ts';
import type { Docker, EngineContainer } from '../../../../src/tools/docker.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { held } from '../../../support/held.ts';
import { fakeRun } from '../../../support/fake-run.ts';

let env: Environment;
beforeEach(() => {
  const state = mkdtempSync(join(tmpdir(), 'eemt-dev-deliver-'));
  env = environmentOf('demo', 'eemt', { state, cache: state });
  mkdirSync(env.paths.marker, { recursive: true });
  writeFileSync(join(env.paths.marker, 'created'), '');
  return () => {
    rmSync(state, { recursive: true });
  };
});

const deliveries = [
  { role: 'web', name: 'eemt-web:2.0', reference: 'eemt-dev/web:1', after: 'image-web', everywhere: false },
  {
    role: 'worker',
    name: 'eemt:ubuntu24.04',
    reference: 'eemt-dev/worker:1',
    after: 'image-worker',
    everywhere: true,
  },
] as const;

/** A cluster whose nodes keep what they import; calls are written down in order. */
function world(names: readonly string[], imports = true) {
  const calls: string[] = [];
  const imported: string[] = [];
  const images = new Map(names.map((name) => [name, new Set(['registry.k8s.io/pause:3.9'])]));
  let running = true;
  const containers = (): Promise<readonly EngineContainer[]> =>
    Promise.resolve(
      names.map((name) =>
        nodeContainer(env.cluster, name, {
          state: running ? 'running' : 'exited',
          mounts: [{ source: env.paths.marker, destination: '/eemt-dev/ab12' }],
        }),
      ),
    );
  const exec: Docker['exec'] = (node, argv) => {
    const has = images.get(node);
    if (!has || !running) return Promise.reject(new Error(`${node} does not run`));
    if (argv[0] === 'containerd') {
      const stdout = '[plugins.cri.containerd]\n  snapshotter = "fuse-overlayfs"\n';
      return Promise.resolve({ exitCode: 0, stdout, stderr: '' });
    }
    if (argv.includes('import')) imported.push(`${node} ${argv.slice(argv.indexOf('import') + 1).join(' ')}`);
    const words = argv.filter(
      (word) => !/^(ctr|--namespace=.*|images|--no-unpack|--snapshotter|fuse-overlayfs|--force)$/.test(word),
    );
    calls.push(`${node}: ${words.join(' ')}`);
    if (argv.includes('tag') && imports) argv.slice(-2).forEach((name) => has.add(name));
    const table = ['REF TYPE DIGEST', ...[...has].map((name) => `${name} type sha256:${roleOf(name)}`)];
    return Promise.resolve({ exitCode: 0, stdout: table.join('\n'), stderr: '' });
  };
  const { run } = fakeRun({
    docker: {
      containers,
      exec,
      image: (reference) =>
        Promise.resolve({
          id: `sha256:${roleOf(reference)}`,
          tags: [reference],
          labels: {},
          sizeBytes: 1,
          createdAt: '',
        }),
      tag: () => Promise.resolve(),
      removeImage: () => Promise.resolve(),
    },
    process: {
      run: ({ args }) => {
        calls.push(`save ${String(args.at(-1))}`);
        writeFileSync(String(args[2]), 'archive');
        return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', durationMs: 0 });
      },
    },
  });
  return {
    run,
    calls,
    imported,
    stop: () => (running = false),
    start: () => (running = true),
  };
}

const roleOf = (name: string): string => (/web/.test(name) ? 'web' : 'worker');
const nothing = (id: string, after: readonly string[] = []): Step => ({
  id,
  title: id,
  after,
  look: () => Promise.resolve({ is: 'done', note: '' }),
  apply: () => Promise.resolve(),
});
const planOf = (standing: boolean, nodes = nothing('nodes', ['cluster'])): Plan => ({
  steps: [
    nothing('image-web'),
    nothing('image-worker'),
    nothing('cluster'),
    nodes,
    ...deliverSteps(env, deliveries, standing),
    nothing('release', ['deliver-web', 'deliver-worker']),
  ],
});
const looksOf = async (run: Run, standing: boolean) =>
  Object.fromEntries((await lookAtPlan(planOf(standing), run)).map(({ step, look }) => [step.id, look.is]));

describe('images on their way into the nodes', () => {
  const three = ['demo-control-plane', 'demo-worker', 'demo-worker2'];

  it('reach the nodes that run EEMT first, the control plane behind them and at low priority', async () => {
    const { run, calls } = world(three);
    await runPlan(held, planOf(false), 'up', run);
    for (const role of ['web', 'worker']) {
      const imports = calls.filter((call) => call.includes(' import ') && call.includes(`/${role}-`));
      expect(imports.map((call) => call.replace(/ \S*$/, ''))).toEqual([
        'demo-worker: import',
        'demo-worker2: import',
        'demo-control-plane: nice -n 19 import',
      ]);
    }
  });

  it('are unpacked at once only where every node runs them, as the kubelet will ask for them', async () => {
    const { run, imported } = world(three);
    await runPlan(held, planOf(false), 'up', run);
    const archive = (role: string) => `/var/lib/eemt-dev/transfer/${role}-${role}.tar`;
    expect(new Set(imported)).toEqual(
      new Set([
        ...['demo-worker', 'demo-worker2'].flatMap((node) => [
          `${node} --snapshotter fuse-overlayfs ${archive('worker')}`,
          `${node} --no-unpack ${archive('web')}`,
        ]),
        `demo-control-plane --no-unpack ${archive('web')}`,
        `demo-control-plane --no-unpack ${archive('worker')}`,
      ]),
    );
  });

  it('are on every node afterwards, and no archive stays', async () => {
    const { run } = world(three);
    await runPlan(held, planOf(false), 'up', run);
    const looks = await looksOf(run, true);
    expect(['pack-web', 'deliver-web', 'deliver-worker', 'rest-web'].map((id) => looks[id])).toEqual(
      Array(4).fill('done'),
    );
    expect(readdirSync(env.paths.transfer)).toEqual([]);
  });

  it('reach a node that is alone, and no archive stays there either', async () => {
    const { run, calls } = world(['demo-control-plane']);
    await runPlan(held, planOf(false), 'up', run);
    expect(calls.filter((call) => call.includes(' import ')).length).toBe(2);
    expect(readdirSync(env.paths.transfer)).toEqual([]);
  });

  it('a look asks each node once', async () => {
    const { run, calls } = world(three);
    await lookAtPlan(planOf(true), run);
    expect(new Set(calls)).toEqual(new Set(three.map((name) => `${name}: ls`)));
    expect(calls.length).toBe(three.length);
  });

  it('are not packed again for nodes that were only stopped', async () => {
    const { run, calls, stop, start } = world(three);
    await runPlan(held, planOf(false), 'up', run);
    calls.length = 0;
    stop();
    const nodes: Step = {
      ...nothing('nodes', ['cluster']),
      look: () => Promise.resolve({ is: 'due', changes: ['start them'] }),
      apply: () => {
        start();
        return Promise.resolve();
      },
    };
    await runPlan(held, planOf(true, nodes), 'up', run);
    expect(calls.filter((call) => !call.endsWith(': ls'))).toEqual([]);
  });

  it('that did not arrive are named with their nodes', async () => {
    const { run } = world(three, false);
    await expect(runPlan(held, planOf(false), 'up', run)).rejects.toMatchObject({
      code: 'IMAGE_NOT_DELIVERED',
      message: expect.stringContaining('demo-worker') as string,
    });
  });
});
