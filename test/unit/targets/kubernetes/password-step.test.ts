import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import { environmentOf, type Environment } from '../../../../src/core/environment.ts';
import { makePrivate } from '../../../../src/state/private.ts';
import { workQueuePassword } from '../../../../src/state/work-queue-password.ts';
import { passwordStep } from '../../../../src/targets/kubernetes/password-step.ts';
import type { KubeDesigned } from '../../../../src/targets/kubernetes/design.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { wholeFiles } from '../../../support/kube-world.ts';
import { runDue } from '../../../support/run-due.ts';
import { worldWith } from '../../../support/world.ts';

let env: Environment;
beforeEach(() => {
  const state = mkdtempSync(join(tmpdir(), 'eemt-dev-password-'));
  env = environmentOf('demo', 'eemt', { state, cache: state });
  makePrivate(env.paths);
  return () => rmSync(state, { recursive: true });
});

const mounting: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'w' },
  spec: {
    template: { spec: { volumes: [{ name: 'password', secret: { secretName: 'eemt-work-queue' } }] } },
  },
};
const designed = (bodies: readonly KubeObject[]): KubeDesigned => {
  const release = bodies.map((body) => ({ origin: 'x', duplicateKeys: [], body }));
  return { blueprint: { manifests: { prelude: [], storage: [], release } } } as unknown as KubeDesigned;
};
const due = (local: string | null, live: string | null, bodies = [mounting]) =>
  passwordStep(env, kindCluster(env), designed(bodies)).due(
    worldWith<KubeParts>({ files: { ...wholeFiles, passwordPrint: local }, password: live }),
  );

/** What was applied by it. */
async function applied(): Promise<readonly KubeObject[]> {
  const objects: KubeObject[] = [];
  const { run } = fakeRun({
    kubectl: {
      apply: (_access, some) => {
        objects.push(...some);
        return Promise.resolve([]);
      },
    },
  });
  await runDue(due(null, null), run);
  return objects;
}

describe('the password of the Work Queue', () => {
  it('is made once, for its owner alone', async () => {
    await applied();
    const first = readFileSync(env.paths.password, 'utf8');
    expect(first).toMatch(/^[0-9a-f]{32}\n$/);
    expect((statSync(env.paths.password).mode & 0o777).toString(8)).toBe('600');
    await applied();
    expect(readFileSync(env.paths.password, 'utf8')).toBe(first);
  });

  it('goes into a Secret that says which one it holds without giving it away', async () => {
    const [secret] = await applied();
    const password = await workQueuePassword(env);
    expect(secret).toMatchObject({
      kind: 'Secret',
      metadata: { name: 'eemt-work-queue', annotations: { 'eemt-dev/print': password?.print } },
      data: { password: Buffer.from(password?.text ?? '').toString('base64') },
    });
    expect(password?.print).not.toContain(password?.text);
  });

  it('is done where the cluster holds the one of the state folder, and due where it holds another or none', () => {
    expect(due('ab', 'ab')).toMatchObject({ is: 'done' });
    for (const [local, live] of [
      ['ab', 'cd'],
      ['ab', null],
      [null, 'cd'],
    ] as const)
      expect(due(local, live)).toMatchObject({ is: 'due' });
  });

  it('is nobody’s business where no pod asks for one', () => {
    expect(due(null, null, [])).toEqual({ is: 'done', note: 'no pod asks for one' });
  });

  it('waits for an API server that answers', () => {
    const step = passwordStep(env, kindCluster(env), designed([mounting]));
    expect(step.due(worldWith<KubeParts>({ files: wholeFiles }))).toEqual({
      is: 'unknown',
      until: 'storage',
    });
  });
});
