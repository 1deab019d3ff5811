import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { importSteps } from '../../../../src/clusters/kind/import-steps.ts';
import { readNodeImages } from '../../../../src/clusters/kind/node-images.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { environmentOf, type Environment } from '../../../../src/core/environment.ts';
import { judgePlan, runPlan } from '../../../../src/plan/run-plan.ts';
import type { Plan, Step } from '../../../../src/plan/step.ts';
import { createdFile } from '../../../../src/state/mark.ts';
import { readEnvironmentFiles } from '../../../../src/state/environment-files.ts';
import type { Docker } from '../../../../src/tools/docker.ts';
import { ordinaryEngine } from '../../../support/engine-with.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { held } from '../../../support/held.ts';
import { engineImage, ownNodes } from '../../../support/kube-world.ts';
import { observerOf } from '../../../support/world.ts';
import { deliveries } from './deliveries.ts';

let env: Environment;
beforeEach(() => {
  const state = mkdtempSync(join(tmpdir(), 'eemt-dev-import-'));
  env = environmentOf('demo', 'eemt', { state, cache: state });
  mkdirSync(env.paths.marker, { recursive: true });
  writeFileSync(createdFile(env), '');
  return () => {
    rmSync(state, { recursive: true });
  };
});

/** A cluster whose nodes keep what they import; calls are written down in order. */
function clusterOf(names: readonly string[], imports = true) {
  const calls: string[] = [];
  const imported: string[] = [];
  const nodes = ownNodes(env, names);
  const images = new Map(nodes.map(({ id }) => [id, new Set(['registry.k8s.io/pause:3.9'])]));
  let running = true;
  const containers = () => (running ? nodes : nodes.map((node) => ({ ...node, state: 'exited' }) as const));
  const exec: Docker['exec'] = (id, argv) => {
    const has = images.get(id);
    const node = id.replace(`${env.cluster}-`, '');
    if (!has || !running) return Promise.reject(new TypeError(`${node} does not run`));
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
    docker: { exec, tag: () => Promise.resolve(), removeImage: () => Promise.resolve() },
    process: {
      run: ({ args }) => {
        calls.push(`save ${String(args.at(-1))}`);
        writeFileSync(String(args[2]), 'archive');
        return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', durationMs: 0 });
      },
    },
  });
  const { observer } = observerOf<KubeParts>(
    {
      engine: { ...ordinaryEngine, version: '24.0.9' },
      packed: {},
      containers,
      files: () => readEnvironmentFiles(env),
      images: deliveries.map(({ role, reference }) => engineImage(reference, `sha256:${role}`)),
      nodeImages: () => readNodeImages(containers(), run),
    },
    run,
    (part) => (part === 'nodeImages' ? ['containers'] : []),
  );
  return {
    judge: async (standing: boolean) =>
      new Map(
        (await judgePlan(planOf(standing), observer)).map(({ step, verdict }) => [step.id, verdict.is]),
      ),
    up: (standing: boolean, nodesStep?: Step<KubeParts>) =>
      runPlan(held, planOf(standing, nodesStep), 'up', observer, run),
    forget: () => {
      observer.forget();
    },
    calls,
    imported,
    stop: () => (running = false),
    start: () => (running = true),
  };
}

const roleOf = (name: string): string => (/web/.test(name) ? 'web' : 'worker');
const nothing = (id: string, after: readonly string[] = []): Step<KubeParts> => ({
  id,
  title: id,
  after,
  reads: [],
  changes: [],
  due: () => ({ is: 'done', note: '' }),
});
const planOf = (standing: boolean, nodes = nothing('nodes', ['cluster'])): Plan<KubeParts> => ({
  steps: [
    nothing('image-web'),
    nothing('image-worker'),
    nothing('cluster'),
    nodes,
    ...importSteps(env, deliveries, { standing, fresh: null }),
    nothing('release', ['import-web', 'import-worker']),
  ],
});

describe('images on their way into the nodes, of an engine that writes archives alone', () => {
  const three = ['control-plane', 'worker', 'worker2'];

  it('reach the nodes that run EEMT, and not a control plane beside them', async () => {
    const { up, calls } = clusterOf(three);
    await up(false);
    for (const role of ['web', 'worker']) {
      const imports = calls.filter((call) => call.includes(' import ') && call.includes(`/${role}-`));
      expect(imports.map((call) => call.replace(/ \S*$/, ''))).toEqual(['worker: import', 'worker2: import']);
    }
  });

  it('are unpacked at once only where every node runs them, as the kubelet will ask for them', async () => {
    const { up, imported } = clusterOf(three);
    await up(false);
    const archive = (role: string) => `/var/lib/eemt-dev/transfer/${role}-${role}.tar`;
    expect(new Set(imported)).toEqual(
      new Set([
        ...['worker', 'worker2'].flatMap((node) => [
          `${node} --snapshotter fuse-overlayfs ${archive('worker')}`,
          `${node} --no-unpack ${archive('web')}`,
        ]),
      ]),
    );
  });

  it('are archived once each', async () => {
    const { up, calls } = clusterOf(three);
    await up(false);
    expect(calls.filter((call) => call.startsWith('save ')).sort()).toEqual([
      'save eemt-dev/web:web',
      'save eemt-dev/worker:worker',
    ]);
  });

  it('are on every node afterwards, and no archive stays', async () => {
    const { up, judge, forget } = clusterOf(three);
    await up(false);
    forget();
    expect(new Set((await judge(true)).values())).toEqual(new Set(['done']));
    expect(readdirSync(env.paths.transfer)).toEqual([]);
  });

  it('reach a node that is alone, and no archive stays there either', async () => {
    const { up, calls } = clusterOf(['control-plane']);
    await up(false);
    expect(calls.filter((call) => call.includes(' import ')).length).toBe(2);
    expect(readdirSync(env.paths.transfer)).toEqual([]);
  });

  it('a look asks each node once', async () => {
    const { judge, calls } = clusterOf(three);
    await judge(true);
    expect(new Set(calls)).toEqual(new Set(three.map((name) => `${name}: ls`)));
    expect(calls.length).toBe(three.length);
  });

  it('are not archived again for nodes that were only stopped', async () => {
    const { up, calls, stop, start, forget } = clusterOf(three);
    await up(false);
    calls.length = 0;
    stop();
    forget();
    const nodes: Step<KubeParts> = {
      ...nothing('nodes', ['cluster']),
      changes: ['containers'],
      due: () => ({
        is: 'due',
        changes: [{ kind: 'update', text: 'start them' }],
        run: () => {
          start();
          return Promise.resolve();
        },
      }),
    };
    await up(true, nodes);
    expect(calls.filter((call) => !call.endsWith(': ls'))).toEqual([]);
  });

  it('that did not arrive are named with their nodes', async () => {
    const { up } = clusterOf(three, false);
    await expect(up(false)).rejects.toMatchObject({
      code: 'IMAGE_NOT_DELIVERED',
      message: expect.stringContaining('demo-cluster-worker, demo-cluster-worker2') as string,
    });
  });
});
