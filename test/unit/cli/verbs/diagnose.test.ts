import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { diagnose } from '../../../../src/cli/verbs/diagnose.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { setValue } from '../../../../src/eemt/chart/editors.ts';
import { ToolFailedError } from '../../../../src/errors/index.ts';
import type { JsonObject } from '../../../../src/lib/json.ts';
import type { Tools } from '../../../../src/tools/index.ts';
import { emptyFolder } from '../../../support/checkout.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { runCli } from '../../../support/run-cli.ts';
import { runningEemt } from '../../../support/running-eemt.ts';
import { observation } from '../../diagnosis/observations.ts';

const release = { name: 'eemt', revision: 1, status: 'deployed', chart: 'eemt-1.0.0+cured.1' };
const healthy = observation('healthy').objects;
const live = healthy.ok ? healthy.value : [];

/** `diagnose` of the running environment, with tools that answer otherwise; `calls` are those to its tools. */
async function diagnosed(
  output: 'json' | 'plain',
  kubectl: Partial<Tools['kubectl']> = {},
  deployed: readonly KubeObject[] = [],
) {
  const state = emptyFolder();
  const tools = runningEemt(state, { release });
  const { chart } = environmentOf('eemt', 'eemt', { state, cache: state }).paths;
  mkdirSync(join(chart, 'files'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'name: eemt\nversion: 1.0.0+cured.1\n');
  for (const one of deployed)
    writeFileSync(join(chart, 'files', `${one.kind}-${one.metadata.name}.yaml`), stringify(one));
  const calls: string[] = [];
  const counted = Object.fromEntries(
    Object.entries({ ...tools, kubectl: { ...tools.kubectl, ...kubectl } }).map(([tool, methods]) => [
      tool,
      new Proxy(methods, {
        get: (all, name: string) => {
          if (tool !== 'clock') calls.push(`${tool}.${name}`);
          return Reflect.get(all, name) as unknown;
        },
      }),
    ]),
  );
  const answer = await runCli(['diagnose', '--output', output], {
    verbs: [diagnose],
    state,
    createRun: ({ emit }) => Promise.resolve({ ...fakeRun(counted).run, emit }),
  });
  return { answer, calls };
}

const web = live.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'eemt-web');
const otherWeb = () =>
  setValue(web ?? {}, ['spec', 'template', 'spec', 'restartPolicy'], 'Never') as KubeObject;

describe('diagnose', () => {
  it('ends with 0 where nothing is wrong, after a dozen short calls and two processes', async () => {
    const { answer, calls } = await diagnosed('json', {}, web ? [web] : []);
    expect(answer.exitCode, answer.stderr).toBe(0);
    expect(answer.result()).toMatchObject({ data: { state: 'healthy', findings: [], unreadable: [] } });
    expect(calls.filter((call) => /^(kubectl|helm|kind|process)\./.test(call)).sort()).toEqual([
      'helm.release',
      'kubectl.get',
    ]);
    expect(calls.filter((call) => call === 'kubeApi.stream')).toHaveLength(3);
    expect(calls.length).toBeLessThan(13);
  });

  it('ends with 6 where something is wrong, and says what, where, why and the way out', async () => {
    const { answer } = await diagnosed('json', {}, [otherWeb()]);
    expect(answer.exitCode).toBe(6);
    const { findings } = answer.result()['data'] as { findings: readonly JsonObject[] };
    expect(findings).toMatchObject([
      {
        id: 'changed-by-hand',
        title: 'Somebody changed what eemt-dev had deployed',
        why: null,
        object: { kind: 'Deployment', name: 'eemt-web' },
        consequenceOf: null,
        cure: { mode: 'automatic', command: 'eemt-dev up' },
      },
    ]);
    const { answer: forPeople } = await diagnosed('plain', {}, [otherWeb()]);
    expect(forPeople.exitCode).toBe(6);
    expect(forPeople.stdout).toContain('→ eemt-dev up\n');
  });

  it('says what it may not read, without a stack', async () => {
    const tail = [
      'Error from server (Forbidden): pods is forbidden: User "guest" cannot list resource "pods" in API group "" in the namespace "eemt"',
    ];
    const { answer } = await diagnosed('plain', {
      get: () =>
        Promise.reject(new ToolFailedError('TOOL_FAILED', 'kubectl get failed', { details: { tail } })),
    });
    expect(answer.exitCode).toBe(6);
    expect(answer.stdout).toContain('User guest has no right to list pods in namespace eemt.');
    expect(answer.stdout).not.toContain('api-unreachable');
    expect(answer.stdout + answer.stderr).not.toMatch(/\n\s+at /);
  });

  it('refuses where there is no environment', async () => {
    const state = emptyFolder();
    const { docker, ...tools } = runningEemt(state);
    const none = { ...tools, docker: { ...docker, containers: () => Promise.resolve([]) } };
    const answer = await runCli(['diagnose', '--output', 'json'], {
      verbs: [diagnose],
      state,
      createRun: ({ emit }) => Promise.resolve({ ...fakeRun(none).run, emit }),
    });
    expect(answer.exitCode).toBe(7);
    expect(answer.result()).toMatchObject({ error: { code: 'STATE_ABSENT' } });
  });
});
