import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeployedChart } from '../../clusters/parts.ts';
import type { Environment } from '../../core/environment.ts';
import { textAt } from '../../lib/json-at.ts';
import type { Json } from '../../lib/json.ts';
import { lockHolder } from '../../state/lock.ts';
import { readRecord } from '../../state/record.ts';

/** The chart that was deployed last into this namespace; null where there is none, and while eemt-dev is changing what is deployed. */
export async function readDeployed(env: Environment): Promise<DeployedChart | null> {
  const { lock, record, chart } = env.paths;
  if (await lockHolder(lock)) return null;
  const read = await readRecord(record);
  if (read.is !== 'record' || read.record.namespace !== env.namespace) return null;
  const files = await readdir(join(chart, 'files')).catch(() => []);
  if (files.length === 0) return null;
  // Loads a parser of YAML, which nobody else pays for.
  const [{ parse }, { parseManifests }] = await Promise.all([
    import('yaml'),
    import('../../eemt/chart/parse.ts'),
  ]);
  const about = parse(await readFile(join(chart, 'Chart.yaml'), 'utf8')) as Json;
  const texts = await Promise.all(
    files.map(async (file) => [file, await readFile(join(chart, 'files', file), 'utf8')] as const),
  );
  return {
    chart: `${textAt(about, 'name') ?? ''}-${textAt(about, 'version') ?? ''}`,
    objects: texts.flatMap(([file, text]) => parseManifests(text, file).map(({ body }) => body)),
    workers: read.record.workers ?? null,
  };
}
