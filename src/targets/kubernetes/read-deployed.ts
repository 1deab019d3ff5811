import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DeployedChart } from '../../clusters/parts.ts';
import type { Environment } from '../../core/environment.ts';
import { lockHolder } from '../../state/lock.ts';
import { readRecord } from '../../state/record.ts';

/** The chart that was deployed last into this namespace; null where there is none, and while eemt-dev is changing what is deployed. */
export async function readDeployed(env: Environment): Promise<DeployedChart | null> {
  const { lock, record, chart } = env.paths;
  if (await lockHolder(lock)) return null;
  const read = await readRecord(record);
  if (read.is !== 'record' || read.record.namespace !== env.namespace) return null;
  if (!existsSync(join(chart, 'files'))) return null;
  // Loads a parser of YAML, which nobody else pays for.
  const { readChart } = await import('./read-chart.ts');
  return { ...(await readChart(chart)), workers: read.record.workers ?? null };
}
