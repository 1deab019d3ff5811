import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { environmentOf } from '../../src/core/environment.ts';
import type { KubeObject, Profile } from '../../src/core/blueprint.ts';
import { isComponent, setValue } from '../../src/eemt/chart/editors.ts';
import { defaultSettings } from '../../src/settings/settings.ts';
import { kindCluster } from '../../src/clusters/kind/index.ts';
import { design } from '../../src/targets/kubernetes/design.ts';
import { createHelm } from '../../src/tools/helm.ts';
import { createProcessRunner } from '../../src/tools/process-runner.ts';
import { ordinaryEngine } from '../support/engine-with.ts';
import { fakeRun } from '../support/fake-run.ts';
import { runs } from '../support/runs.ts';
import { scratchFolder } from '../support/scratch.ts';

const source = process.env['EEMT_TREE'] ?? fileURLToPath(new URL('../fixtures/eemt', import.meta.url));
const scratch = scratchFolder();
const runner = createProcessRunner({
  env: process.env,
  transcript: () => undefined,
  children: { started: () => undefined, ended: () => undefined },
});

const machines: readonly (readonly [number, number, Profile])[] = [
  [2, 2, 'minimal'],
  [4, 8, 'balanced'],
  [8, 16, 'performance'],
  [16, 64, 'performance'],
];

describe.skipIf(!runs('helm', ['version']))('another number of workers', () => {
  it.each(machines)(
    'changes only replicas on %i CPUs, %i GiB, profile %s',
    async (cpus, memoryGi, profile) => {
      const [one, ...others] = await Promise.all(
        [1, 2, 10, 50].map(async (workers) => deployed({ cpus, memoryGi, profile, workers })),
      );
      for (const [index, other] of others.entries()) {
        expect(other.worker['spec']).toMatchObject({ replicas: [2, 10, 50][index] });
        expect(other.web).toEqual(one?.web);
        expect(setValue(other.worker, ['spec', 'replicas'], 1)).toEqual(one?.worker);
      }
    },
  );
});

/** Deployments of web and worker as `up` would send them, rendered by the real Helm. */
async function deployed(on: {
  readonly cpus: number;
  readonly memoryGi: number;
  readonly profile: Profile;
  readonly workers: number;
}): Promise<{ readonly web: KubeObject; readonly worker: KubeObject }> {
  const { cpus, memoryGi, profile, workers } = on;
  const engine = { ...ordinaryEngine, cpus, memoryBytes: memoryGi * 1024 ** 3 };
  const { run } = fakeRun({ helm: createHelm(runner, scratch) });
  const env = environmentOf('eemt', 'eemt', { state: scratch, cache: scratch });
  const { blueprint } = await design(
    {
      env,
      cluster: kindCluster(env),
      engine,
      id: '0',
      source: { dir: source, kind: 'given', commit: null },
      settings: { ...defaultSettings, profile, workers },
      leftOut: [],
      sparePort: 5001,
      diskLimitMi: null,
    },
    run,
  );
  const deployment = (component: string): KubeObject => {
    const found = blueprint.manifests.release.find(({ body }) => isComponent(body, 'Deployment', component));
    if (!found) throw new TypeError(`no Deployment ${component}`);
    return found.body;
  };
  return { web: deployment('web-interface'), worker: deployment('worker') };
}
