import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { DeployedChart } from '../../clusters/parts.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import { parseManifests } from '../../eemt/chart/parse.ts';
import { textAt } from '../../lib/json-at.ts';
import type { Json } from '../../lib/json.ts';
import { lastFew } from '../../lib/last-few.ts';

/** Whoever looks each second finds the same texts, and to parse them was most of the work of a look. */
const parsed = lastFew<readonly KubeObject[]>(16);

/** What cured-chart.ts has written into this folder. Rejects where files are gone or spoiled. */
export async function readChart(dir: string): Promise<Pick<DeployedChart, 'chart' | 'objects'>> {
  const about = parse(await readFile(join(dir, 'Chart.yaml'), 'utf8')) as Json;
  const files = await readdir(join(dir, 'files'));
  const texts = await Promise.all(
    files.map(async (file) => [file, await readFile(join(dir, 'files', file), 'utf8')] as const),
  );
  return {
    chart: `${textAt(about, 'name') ?? ''}-${textAt(about, 'version') ?? ''}`,
    objects: texts.flatMap(([file, text]) =>
      parsed(text, () => parseManifests(text, file).map(({ body }) => body)),
    ),
  };
}
