import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userValues } from '../../src/eemt/chart/user-values.ts';
import { writeChart } from '../../src/targets/kubernetes/cured-chart.ts';
import { createHelm } from '../../src/tools/helm.ts';
import type { ProcessRequest, ProcessRunner } from '../../src/tools/process.ts';
import { runs } from '../support/runs.ts';
import { scratchFolder } from '../support/scratch.ts';

const scratch = scratchFolder();

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

    it('takes values and charts from folders of any name', async () => {
      const odd = join(folder, 'a,b: 100% \'of\' "it"', 'https://x');
      const chartDir = join(odd, 'chart');
      await writeChart(chartDir, {
        'Chart.yaml': 'apiVersion: v2\nname: odd\nversion: 1.0.0\n',
        'templates/all.yaml': 'values: {{ .Values | toJson }}\n',
      });
      const first = join(odd, "my,values: 50% 'a'.yaml");
      await writeFile(first, 'a: 1\n');
      const temporary = process.env['TMPDIR'];
      process.env['TMPDIR'] = odd;
      try {
        expect(tmpdir()).toBe(odd);
        const helm = helmOf(tool, execute);
        const common = { release: 'odd', namespace: 'odd', set: ['c=3'], kubeVersion: 'v1.27.3', signal };
        const values = [first, first].map((name, index) => ({
          name,
          text: `${index === 0 ? 'a' : 'b'}: ${String(index)}`,
        }));
        expect(await helm.template({ ...common, chartDir, values })).toContain('values: {"a":0,"b":1,"c":3}');
        expect(await userValues(helm, [first], ['b=2'], signal, 'v1.27.3')).toEqual({ a: 1, b: 2 });
        expect((await readdir(odd)).sort()).toEqual(['chart', basename(first)].sort());
      } finally {
        if (temporary === undefined) delete process.env['TMPDIR'];
        else process.env['TMPDIR'] = temporary;
      }
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
      await helm.template({
        ...common,
        values: [{ name: 'f', text: '' }],
        set: ['a=b'],
        kubeVersion: 'v1.27.3',
      });
      expect(called).toEqual(expect.arrayContaining(['upgrade', 'rollback', 'uninstall', 'template']));
    });
  });
}

describe('values for Helm', () => {
  it('lie where only their owner can read them, and are gone afterwards', async () => {
    const seen: { mode: number; names: readonly string[] }[] = [];
    let at = '';
    const helm = helmOf('helm', async (_, args, { cwd = '' }) => {
      at = cwd;
      const names = args.filter((_arg, index) => args[index - 1] === '--values');
      for (const path of [cwd, ...names.map((name) => join(cwd, name))])
        seen.push({ mode: (await stat(path)).mode & 0o777, names });
      throw new TypeError('Helm failed');
    });
    const values = [
      { name: 'my secret,values.yaml', text: 'a: 1' },
      { name: 'values.json', text: '{}' },
    ];
    const common = { release: 'a', namespace: 'a', chartDir: '.', set: [], kubeVersion: 'v1.27.3', signal };
    await expect(helm.template({ ...common, values })).rejects.toThrow('Helm failed');
    expect(seen[0]?.names).toEqual(['0-my_secret_values.yaml', '1-values.json']);
    expect(seen.map(({ mode }) => mode)).toEqual([0o700, 0o600, 0o600]);
    await expect(stat(at)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

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
  start: (
    file: string,
    args: readonly string[],
    at: { cwd?: string },
  ) => Promise<{ stdout: string; stderr: string }>,
) {
  const run = async ({ tool: file, args, cwd }: ProcessRequest) => ({
    ...(await start(file, args, cwd === undefined ? {} : { cwd })),
    exitCode: 0,
    durationMs: 0,
  });
  const runner: ProcessRunner = {
    run,
    passThrough: () => Promise.reject(new TypeError('not used')),
    leave: () => Promise.reject(new TypeError('not used')),
    where: () => Promise.resolve(undefined),
  };
  return createHelm(runner, scratch, tool);
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
