import { describe, expect, it } from 'vitest';
import type { Check } from '../../../../src/diagnosis/host/check-host.ts';
import { doctor } from '../../../../src/cli/verbs/doctor.ts';
import { checkoutWith } from '../../../support/checkout.ts';
import { engineWith } from '../../../support/engine-with.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { runCli } from '../../../support/run-cli.ts';

/** The checks of `doctor` in a checkout with this eemt-dev.yaml, on a machine where all is there. */
async function checksIn(file: string, env: Readonly<Record<string, string>> = {}) {
  const version = (text: string) => ({ version: () => Promise.resolve(text) });
  const { run } = fakeRun({
    docker: engineWith([]).docker,
    kind: version('v0.33.0'),
    kubectl: version('v1.28.11'),
    helm: version('v3.19.0'),
  });
  const answer = await runCli(['doctor', '--output', 'json'], {
    verbs: [doctor],
    cwd: checkoutWith({ 'eemt-dev.yaml': file }),
    env,
    createRun: () => Promise.resolve(run),
  });
  const { checks = [] } = answer.result()['data'] as { readonly checks?: readonly Check[] };
  return { ...answer, of: (id: string) => checks.find((check) => check.id === id) };
}

describe('doctor', () => {
  it('judges by the port, the nodes and the version of Kubernetes that eemt-dev.yaml names', async () => {
    const { of } = await checksIn('port: 5904\nnodes: 8\nkubernetes: v1.34.4\n');
    expect(of('port-5904')).toBeDefined();
    expect(of('inotify')?.wanted).toContain('9 nodes');
    expect(of('kubectl')).toMatchObject({
      state: 'warning',
      wayOut: [expect.stringContaining('v1.34.4')],
    });
  });

  it('judges by variables above the file', async () => {
    const variables = {
      EEMT_DEV_PORT: '5905',
      EEMT_DEV_NODES: '0',
      EEMT_DEV_KUBERNETES: 'v1.28.0',
    };
    const { of } = await checksIn('port: 5904\nnodes: 8\nkubernetes: v1.34.4\n', variables);
    expect(of('port-5905')).toBeDefined();
    expect(of('inotify')?.wanted).toContain('1 node');
    expect(of('kubectl')?.state).toBe('ok');
  });

  it('needs no consent to what the file asks for, because it only looks', async () => {
    const { exitCode, of } = await checksIn('node-image: theirs:1\nport: 5904\n');
    expect(exitCode).not.toBe(3);
    expect(of('port-5904')).toBeDefined();
  });
});
