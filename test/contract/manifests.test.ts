import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { manifests } from '../../src/cli/verbs/manifests.ts';
import { isObject, type JsonObject } from '../../src/lib/json.ts';
import { createHelm } from '../../src/tools/helm.ts';
import type { EngineInfo } from '../../src/tools/docker.ts';
import { createProcessRunner } from '../../src/tools/process-runner.ts';
import { fakeRun } from '../support/fake-run.ts';
import { runCli } from '../support/run-cli.ts';
import { runs } from '../support/runs.ts';
import { scratchFolder } from '../support/scratch.ts';

const source = fileURLToPath(new URL('../fixtures/eemt', import.meta.url));

/** `manifests` of the fixture, rendered by the real Helm. */
const scratch = scratchFolder();

async function differences(): Promise<readonly JsonObject[]> {
  const info = { cpus: 4, memoryBytes: 16e9, diskFreeBytes: 100e9, proxies: {} } as unknown as EngineInfo;
  const runner = createProcessRunner({
    env: process.env,
    transcript: () => undefined,
    children: { started: () => undefined, ended: () => undefined },
  });
  const { run } = fakeRun({
    docker: { info: () => Promise.resolve(info) },
    helm: createHelm(runner, scratch),
    git: { head: () => Promise.resolve(undefined) },
  });
  const answer = await runCli(['manifests', '--diff', '--source', source, '--output', 'json'], {
    verbs: [manifests],
    createRun: () => Promise.resolve(run),
  });
  const { data } = answer.result();
  const diff = isObject(data) ? data['diff'] : undefined;
  return Array.isArray(diff) ? diff.filter(isObject) : [];
}

describe.skipIf(!runs('helm', ['version']))('manifests --diff', () => {
  it('shows every slice that the cures changed, images and cluster too, each with its cures', async () => {
    const parts = new Map((await differences()).map((part) => [part['object'], part]));
    const images = parts.get('images');
    expect(images?.['cures']).toEqual([
      'missing-base-image',
      'docker-py-requests',
      'submission-looks-failed',
      'log-shown-as-json',
      'retention-compares-text',
      'job-fails-on-a-word',
      'workflow-always-succeeds',
    ]);
    expect(images?.['lines']).toContainEqual(
      expect.stringMatching(/^\+ eemt-web:2\.0 {2}file \.eemt-dev\/constraints\.txt: requests/),
    );
    expect(images?.['lines']).toEqual(
      expect.arrayContaining([
        "- build eemt-test:minimal (EEMT's own)",
        "+ build eemt-test:minimal (EEMT's own)",
      ]),
    );
    expect(parts.get('cluster')?.['cures']).toEqual(['worker-node-selector']);
    expect(parts.get('cluster')?.['lines']).toContainEqual(expect.stringMatching(/^\+ +node-type: compute$/));
    expect(parts.get('values')?.['cures']).toContain('cron-as-user');
    expect([...parts.keys()]).toContainEqual(expect.stringMatching(/^Deployment\//));
  });
});
