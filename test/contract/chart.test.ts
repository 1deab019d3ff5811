import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chartDirOf, curedChart, parseManifests, userValues, writeChart } from '../../src/chart/index.ts';
import type { TemplateRequest } from '../../src/tools/helm.ts';
import { runs } from '../support/runs.ts';

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
    const fresh = await template({ chartDir: chartDirOf(join(fixtures, 'eemt')) });
    expect(parseManifests(fresh, 'f')).toEqual(parseManifests(kept, 'f'));
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
    const printed = parseManifests(await template({ chartDir }), 'f').map(({ body }) => body);
    expect(printed).toHaveLength(manifests.length);
    for (const { body } of manifests) expect(printed).toContainEqual(body);
  });

  it('merges files and flags as Helm does', async () => {
    const file = join(folder, 'my values.yaml');
    await writeFile(file, 'workers: { replicaCount: 3, gpu: { enabled: true } }\nlist: [1, 2]\n');
    const values = await userValues(
      { template },
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
});

async function template(
  request: Pick<TemplateRequest, 'chartDir'> & Partial<TemplateRequest>,
): Promise<string> {
  const { chartDir, valuesFiles = [], set = [] } = request;
  const values = [
    ...valuesFiles.flatMap((one) => ['--values', one]),
    ...set.flatMap((one) => ['--set', one]),
  ];
  const args = ['template', 'eemt', chartDir, '--namespace', 'other', '--kube-version', 'v1.27.3', ...values];
  return (await run('helm', args)).stdout;
}
