import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import { webNodePort } from '../../../../src/clusters/kind/plan.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { createObserver } from '../../../../src/plan/world.ts';
import { makeMark } from '../../../../src/state/mark.ts';
import { closeLooks } from '../../../../src/targets/kubernetes/look-closely.ts';
import { observationOf, observed } from '../../../../src/targets/kubernetes/observation-of.ts';
import { kubeReader } from '../../../../src/targets/kubernetes/reader.ts';
import type { EngineContainer, LabelTest } from '../../../../src/tools/docker.ts';
import type { HelmRelease } from '../../../../src/tools/helm.ts';
import type { Tools } from '../../../../src/tools/index.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { nodeContainer } from '../../../support/node-container.ts';

export const url = 'http://127.0.0.1:5000';

export interface Answers {
  /** All containers of the engine; default one control plane of ours. */
  readonly containers?: () => Promise<readonly EngineContainer[]>;
  readonly get?: () => Promise<readonly KubeObject[]>;
  readonly logs?: (query: URLSearchParams) => Promise<readonly string[]>;
  readonly http?: (url: string) => Promise<{ readonly status: number; readonly body: string }>;
  readonly release?: () => HelmRelease;
  readonly designed?: readonly KubeObject[];
}

/** The reader of the environment eemt, whose state folder holds its mark; `calls` are what it asked outside, in order. */
export async function looking(answers: Answers = {}) {
  const state = mkdtempSync(join(tmpdir(), 'eemt-dev-look-'));
  onTestFinished(() => {
    rmSync(state, { recursive: true });
  });
  const env = environmentOf('eemt', 'eemt', { state, cache: state });
  await makeMark(env, 'ab12');
  const calls: string[] = [];
  const ours = (name: string, more: Partial<EngineContainer> = {}) =>
    nodeContainer(env.cluster, name, {
      mounts: [{ source: env.paths.marker, destination: '/eemt-dev/ab12' }],
      ports: name.includes('control')
        ? [{ hostIp: '127.0.0.1', hostPort: 5000, containerPort: webNodePort }]
        : [],
      ...more,
    });
  const tools = {
    docker: {
      containers: async (label) => {
        calls.push('containers');
        const all = await (answers.containers?.() ?? Promise.resolve([ours('eemt-cluster-control-plane')]));
        return all.filter(({ labels }) => (label as LabelTest)(labels));
      },
      exec: (node, argv) => {
        calls.push(`exec ${node} ${argv.join(' ')}`);
        return Promise.resolve({ exitCode: 0, stdout: 'eemt-web:2.0 x sha256:1', stderr: '' });
      },
    },
    kubectl: {
      get: (_access, kinds) => {
        calls.push(`get ${kinds.join(',')}`);
        return answers.get?.() ?? Promise.resolve([]);
      },
    },
    kubeApi: {
      stream: async (_access, path) => {
        const { pathname, searchParams } = new URL(path, 'http://server');
        const which = `${pathname.split('/').at(-2) ?? ''}/${searchParams.get('container') ?? ''}`;
        calls.push(`logs ${which}${searchParams.has('previous') ? ' --previous' : ''}`);
        const lines = await (answers.logs?.(searchParams) ?? Promise.resolve(['x']));
        return Readable.from([Buffer.from(lines.map((line) => `2026-02-10T10:04:00Z ${line}\n`).join(''))]);
      },
    },
    helm: {
      release: () => {
        calls.push('release');
        return Promise.resolve(answers.release?.());
      },
    },
    http: {
      get: (asked) => {
        calls.push(asked);
        return answers.http?.(asked) ?? Promise.resolve({ status: 200, body: '[]' });
      },
    },
  } satisfies { readonly [T in keyof Tools]?: Partial<Tools[T]> };
  const { run, abort } = fakeRun(tools);
  const cluster = kindCluster(env);
  const observer = createObserver(
    kubeReader(env, cluster, () => answers.designed ?? [], run),
    { signal: run.signal, iso: () => '2026-02-10T10:05:00Z' },
  );
  const lookClosely = closeLooks(observer, () => run.tools.clock.nowMs());
  return {
    env,
    calls,
    ours,
    abort,
    look: (parts: readonly (keyof KubeParts)[]) => observer.look(parts),
    clock: run.tools.clock,
    forget: () => {
      observer.forget();
    },
    observe: async ({ closely = false, watches = false } = {}) =>
      observationOf(await (closely ? lookClosely(watches) : observer.look(observed)), cluster, env),
  };
}
