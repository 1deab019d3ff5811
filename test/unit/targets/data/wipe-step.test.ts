import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { environmentOf, type Environment } from '../../../../src/core/environment.ts';
import { makeDataFolders, trashFolder } from '../../../../src/state/data-folders.ts';
import { makeMark } from '../../../../src/state/mark.ts';
import { wipeStep } from '../../../../src/targets/data/wipe-step.ts';
import { engineWith } from '../../../support/engine-with.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { ownNodes, wholeFiles } from '../../../support/kube-world.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { runDue } from '../../../support/run-due.ts';
import { worldWith } from '../../../support/world.ts';

let env: Environment;
beforeEach(async () => {
  const state = mkdtempSync(join(tmpdir(), 'eemt-dev-wipe-'));
  env = environmentOf('demo', 'eemt', { state, cache: state });
  await makeMark(env, 'ab12');
  await makeDataFolders(env);
  writeFileSync(join(env.paths.data, 'data', 'job'), 'precious');
  return () => {
    rmSync(state, { recursive: true });
  };
});

const due = (containers: KubeParts['containers'] = [], filled = true) =>
  wipeStep(env, kindCluster(env).asRoot, ['stop-pods'], []).due(
    worldWith<KubeParts>({
      containers,
      files: { ...wholeFiles, data: [{ path: '/data/data', mode: 0o755, filled, owner: 0, owners: [] }] },
    }),
  );

describe('emptying the data folders', () => {
  it('says what is lost where they hold something', () => {
    expect(due()).toMatchObject({
      is: 'due',
      changes: [{ kind: 'delete', text: 'empty the data folders' }],
      loses: [`all jobs, uploads and results in ${env.paths.data}`],
    });
  });

  it('is due also where they are empty, because pods may still write; nothing is lost then', () => {
    const verdict = due([], false);
    expect(verdict).toMatchObject({ is: 'due' });
    expect(verdict).not.toHaveProperty('loses');
  });

  it('lets a node of ours remove what was put aside, where one runs', async () => {
    const nodes = [...ownNodes(env, ['control-plane'], { state: 'exited' }), ...ownNodes(env, ['worker'])];
    const { docker, done } = engineWith(nodes);
    await runDue(due(nodes), fakeRun({ docker }).run);
    expect(done).toEqual(['exec demo-cluster-worker find /var/lib/eemt-dev/data/.trash -mindepth 1 -delete']);
    expect(readdirSync(join(env.paths.data, 'data'), { recursive: true }).sort()).toEqual([
      'results',
      'shared',
      'temp',
      'uploads',
    ]);
    expect(existsSync(join(env.paths.data, trashFolder))).toBe(false);
  });

  it('asks no node where none runs, nor one that is not ours', async () => {
    for (const nodes of [
      ownNodes(env, ['control-plane'], { state: 'exited' }),
      [nodeContainer(env.cluster, 'demo-control-plane')],
    ]) {
      const { docker, done } = engineWith(nodes);
      await runDue(due(nodes), fakeRun({ docker }).run);
      expect(done).toEqual([]);
      expect(existsSync(join(env.paths.data, 'data', 'job'))).toBe(false);
      expect(existsSync(join(env.paths.data, trashFolder))).toBe(false);
    }
  });
});
