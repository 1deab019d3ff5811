import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHelm } from '../../src/tools/helm.ts';
import type { ProcessRequest, ProcessRunner } from '../../src/tools/process.ts';
import { runs } from '../support/runs.ts';

const execute = promisify(execFile);
const signal = new AbortController().signal;
const states = [
  'deployed',
  'failed',
  'pending-install',
  'pending-upgrade',
  'pending-rollback',
  'superseded',
  'uninstalled',
  'uninstalling',
];

/** As much of the Kubernetes API as `helm list` reads: a release of revision 3 in the state that its namespace is named for. */
const api = createServer((request, response) => {
  const namespace = /^\/api\/v1\/namespaces\/([^/]+)\/secrets/.exec(request.url ?? '')?.[1];
  const items = namespace !== undefined && states.includes(namespace) ? [secretOf(namespace)] : [];
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify(
      request.url?.startsWith('/version')
        ? { major: '1', minor: '27', gitVersion: 'v1.27.3' }
        : { kind: 'SecretList', apiVersion: 'v1', metadata: {}, items },
    ),
  );
});

let folder: string;
let access: { readonly kubeconfig: string; readonly context: string };
beforeAll(async () => {
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  folder = await mkdtemp(join(tmpdir(), 'eemt-dev helm '));
  access = { kubeconfig: join(folder, 'kubeconfig'), context: 'kind-a' };
  const server = `http://127.0.0.1:${String((api.address() as AddressInfo).port)}`;
  await writeFile(
    access.kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'a', cluster: { server } }],
      users: [{ name: 'a', user: {} }],
      contexts: [{ name: 'kind-a', context: { cluster: 'a', user: 'a' } }],
    }),
  );
});
afterAll(async () => {
  api.closeAllConnections();
  api.close();
  await rm(folder, { recursive: true });
});

/** EEMT_HELM names others, as one of another major version. */
const helms = ['helm', ...(process.env['EEMT_HELM'] ?? '').split(':').filter((path) => path !== '')];

for (const tool of helms) {
  describe.skipIf(!runs(tool, ['version']))(`the real Helm: ${tool}`, () => {
    it('says its version', async () => {
      expect(await helmOf(tool, execute).version(signal)).toMatch(/^v[34]\.\d+/);
    });

    it.each(states)('finds a release that is %s', async (state) => {
      expect(await helmOf(tool, execute).release(access, state, 'eemt', signal)).toEqual({
        name: 'eemt',
        revision: 3,
        status: state,
        chart: 'eemt-2.0.0+cured.abc',
      });
    });

    it('finds no release where there is none, or only one whose name begins alike', async () => {
      expect(await helmOf(tool, execute).release(access, 'empty', 'eemt', signal)).toBeUndefined();
      expect(await helmOf(tool, execute).release(access, 'deployed', 'eem', signal)).toBeUndefined();
    });

    it('knows every flag that it is called with', async () => {
      const called: string[] = [];
      // Flags are parsed before help is given, so an unknown one fails.
      const helm = helmOf(tool, (file, args) => {
        called.push(String(args[0]));
        return execute(file, args[0] === 'version' ? args : [...args, '--help']);
      });
      const common = { access, namespace: 'eemt', release: 'eemt', chartDir: folder, signal };
      await helm.upgradeInstall({ ...common, onLine: () => undefined });
      await helm.rollback(access, 'eemt', 'eemt', 0, signal);
      await helm.uninstall(access, 'eemt', 'eemt', signal);
      await helm.template({ ...common, valuesFiles: ['f'], set: ['a=b'], kubeVersion: 'v1.27.3' });
      expect(called).toEqual(expect.arrayContaining(['upgrade', 'rollback', 'uninstall', 'template']));
    });
  });
}

describe('a Helm by its version', () => {
  it.each([
    ['v3.8.0', false],
    ['v3.19.0+g3d8990f', false],
    ['v4.0', true],
    ['v4.1.2', true],
  ])('%s is asked to apply as Helm 3 does: %s', async (version, asked) => {
    const called: (readonly string[])[] = [];
    const helm = helmOf('helm', (_, args) => {
      called.push(args);
      return Promise.resolve({ stdout: `${version}\n`, stderr: '' });
    });
    const common = { access, namespace: 'eemt', release: 'eemt', chartDir: folder, signal };
    await helm.upgradeInstall({ ...common, onLine: () => undefined });
    await helm.rollback(access, 'eemt', 'eemt', 0, signal);
    const changing = called.filter(([verb]) => verb !== 'version');
    expect(changing.map((args) => args.includes('--server-side=false'))).toEqual([asked, asked]);
  });
});

function helmOf(
  tool: string,
  start: (file: string, args: readonly string[]) => Promise<{ stdout: string; stderr: string }>,
) {
  const run = async ({ tool: file, args }: ProcessRequest) => ({
    ...(await start(file, args)),
    exitCode: 0,
    durationMs: 0,
  });
  const runner: ProcessRunner = { run, passThrough: () => Promise.reject(new TypeError('not used')) };
  return createHelm(runner, tool);
}

/** As Helm's secrets driver stores it: JSON, gzipped, in base64 twice. */
function secretOf(status: string) {
  const release = {
    name: 'eemt',
    namespace: status,
    version: 3,
    info: { status },
    chart: { metadata: { name: 'eemt', version: '2.0.0+cured.abc', apiVersion: 'v2' } },
  };
  const stored = gzipSync(JSON.stringify(release)).toString('base64');
  return {
    metadata: {
      name: 'sh.helm.release.v1.eemt.v3',
      namespace: status,
      labels: { owner: 'helm', name: 'eemt', status, version: '3' },
    },
    type: 'helm.sh/release.v1',
    data: { release: Buffer.from(stored).toString('base64') },
  };
}
