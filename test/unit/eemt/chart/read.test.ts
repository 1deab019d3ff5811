import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chartPath } from '../../../../src/eemt/chart/paths.ts';
import {
  chartIdentity,
  chartVersion,
  readChartValues,
  readPrelude,
} from '../../../../src/eemt/chart/read.ts';
import { fixtureDir } from '../defects/blueprint.ts';

describe('reading a source', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eemt-dev-read-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('gives the prelude in the order in which EEMT applies it', async () => {
    const prelude = await readPrelude(fixtureDir, 'other');
    expect(prelude[0]?.body.kind).toBe('Namespace');
    expect(new Set(prelude.map(({ origin }) => origin)).size).toBe(2);
  });

  it('gives the values and the version of the chart', async () => {
    expect(await readChartValues(fixtureDir)).toHaveProperty('workers.nodeSelector');
    expect(await chartIdentity(fixtureDir)).toEqual({
      name: 'eemt',
      version: await chartVersion(fixtureDir),
    });
  });

  it('says which file is missing', async () => {
    await expect(readPrelude(folder, 'other')).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      exitCode: 3,
    });
    await expect(readChartValues(folder)).rejects.toThrow(/values\.yaml/);
  });

  it.each([
    ['values.yaml', 'a: [\n', readChartValues],
    ['values.yaml', '- a\n', readChartValues],
    ['values.yaml', 'a: &a\n  b: *a\n', readChartValues],
    ['values.yaml', 'a: *nowhere\n', readChartValues],
    ['Chart.yaml', 'name: eemt\n', chartVersion],
  ])('refuses a broken %s', async (name, text, read) => {
    const file = join(folder, chartPath, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await expect(read(folder)).rejects.toMatchObject({
      code: 'CHART_YAML',
      exitCode: 3,
      message: expect.stringContaining(`${chartPath}/${name}: `) as string,
      hints: [expect.stringContaining('--source')],
    });
  });
});
