import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseManifests } from '../../src/eemt/chart/parse.ts';
import { chartDirOf } from '../../src/eemt/chart/paths.ts';
import { readChartValues } from '../../src/eemt/chart/read.ts';
import { mergeValues, nullsIn, userValues } from '../../src/eemt/chart/user-values.ts';
import { demoDir } from '../../src/eemt/source.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { curedChart, writeChart } from '../../src/targets/kubernetes/cured-chart.ts';
import { createHelm } from '../../src/tools/helm.ts';
import { runs } from '../support/runs.ts';
import { scratchFolder } from '../support/scratch.ts';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const signal = new AbortController().signal;
const hasHelm = runs('helm', ['version']);
const run = promisify(execFile);

describe.skipIf(!hasHelm)('the chart, by the real Helm', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eemt-dev-chart-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('renders the fixture as test/fixtures/rendered says', async () => {
    const kept = await readFile(join(fixtures, 'rendered/eemt.yaml'), 'utf8');
    const fresh = await template(chartDirOf(join(fixtures, 'eemt')));
    expect(parseManifests(fresh, 'f')).toEqual(parseManifests(kept, 'f'));
  });

  it('renders the fixture with an ingress and monitoring, once annotations are a map', async () => {
    const kept = await readFile(join(fixtures, 'rendered/eemt-wishes.yaml'), 'utf8');
    const chart = chartDirOf(join(fixtures, 'eemt'));
    const asked = ['ingress.enabled=true', 'ingress.className=nginx', 'monitoring.prometheus.enabled=true'];
    expect(parseManifests(await template(chart, [...asked, 'ingress.annotations.a=b']), 'f')).toEqual(
      parseManifests(kept, 'f'),
    );
    await expect(template(chart, asked)).rejects.toThrow(/wrong type for value/);
  });

  it('prints cured documents as they are, braces too', async () => {
    const manifests = [...parseManifests(await readFile(join(fixtures, 'rendered/eemt.yaml'), 'utf8'), 'f')];
    const data = { script: 'echo "{{ .Values.a }}" ${X} \\\n  {{- end }}\n', yes: 'no' };
    manifests.push({
      origin: 'f',
      duplicateKeys: [],
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'braces' }, data },
    });
    const { files } = curedChart({ base: { name: 'eemt', version: '2.0.0' }, manifests, values: { a: 1 } });
    const chartDir = join(folder, 'chart');
    await writeChart(chartDir, files);
    const printed = parseManifests(await template(chartDir), 'f').map(({ body }) => body);
    expect(printed).toHaveLength(manifests.length);
    for (const { body } of manifests) expect(printed).toContainEqual(body);
  });

  it('holds nothing from outside of its checkout: no dependency is fetched, no archive brings a link', async () => {
    const secret = join(folder, 'secret');
    await mkdir(secret);
    await writeFile(join(secret, 'Chart.yaml'), 'apiVersion: v2\nname: dep\nversion: 1.0.0\n');
    await writeFile(join(secret, 'values.yaml'), 'secret: found\n');
    const chart = 'apiVersion: v2\nname: a\nversion: 1.0.0\n';
    const printer = { 'templates/a.yaml': 'a: {{ .Values | toJson }}\n' };
    const asking = join(folder, 'asking');
    const dependency = `dependencies:\n- {name: dep, version: 1.0.0, repository: "file://${secret}"}\n`;
    await writeChart(asking, { 'Chart.yaml': chart + dependency, ...printer });
    await expect(template(asking)).rejects.toThrow(/missing in charts/);

    const packed = join(folder, 'packed');
    await writeChart(packed, { 'Chart.yaml': chart, ...printer });
    await mkdir(join(packed, 'charts'));
    const tar = pack();
    tar.entry({ name: 'dep/Chart.yaml' }, 'apiVersion: v2\nname: dep\nversion: 1.0.0\n');
    tar.entry({ name: 'dep/values.yaml', type: 'symlink', linkname: join(secret, 'values.yaml') });
    tar.entry({ name: 'dep/files/x', type: 'symlink', linkname: join(secret, 'values.yaml') });
    tar.entry({ name: 'dep/templates/b.yaml' }, 'b: {{ .Values | toJson }} {{ .Files.Get "files/x" }}\n');
    tar.finalize();
    await writeFile(join(packed, 'charts', 'dep.tgz'), gzipSync(await buffer(tar)));
    const printed = await template(packed);
    expect(printed).toContain('b: {');
    expect(printed).not.toContain('found');
  });

  it('merges files and flags as Helm does', async () => {
    const file = join(folder, 'my values.yaml');
    await writeFile(file, 'workers: { replicaCount: 3, gpu: { enabled: true } }\nlist: [1, 2]\n');
    const values = await userValues(
      helm,
      [file],
      ['workers.replicaCount=5', 'note=a\\,b "ü"', 'gone=null'],
      signal,
      'v1.27.3',
    );
    expect(values).toMatchObject({
      workers: { replicaCount: 5, gpu: { enabled: true } },
      list: [1, 2],
      note: 'a,b "ü"',
    });
  });

  it('has no node selector where a person removes it, which only null does', async () => {
    const written = await readChartValues(demoDir);
    const rendered = async (set: string): Promise<string> => {
      const given = await userValues(helm, [], [set], signal, 'v1.27.3');
      const texts = [nullsIn(given), mergeValues(written, given)];
      return template(chartDirOf(demoDir), [], texts);
    };
    expect(await rendered('workers.nodeSelector=null')).not.toContain('node-type');
    expect(await rendered('workers.replicaCount=3')).toContain('node-type');
  });
});

const helm = createHelm(
  {
    run: async ({ tool, args, cwd }) => ({ ...(await run(tool, args, { cwd })), exitCode: 0, durationMs: 0 }),
    passThrough: () => Promise.reject(new TypeError('not used')),
    leave: () => Promise.reject(new TypeError('not used')),
    where: () => Promise.resolve(undefined),
  },
  scratchFolder(),
);

async function template(
  chartDir: string,
  set: readonly string[] = [],
  given: readonly JsonObject[] = [],
): Promise<string> {
  const common = { release: 'eemt', namespace: 'other', kubeVersion: 'v1.27.3', signal };
  const values = given.map((one) => ({ name: 'values.json', text: JSON.stringify(one) }));
  return helm.template({ ...common, values, chartDir, set });
}
