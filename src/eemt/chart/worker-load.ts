import type { KubeFacts } from '../../core/blueprint.ts';
import type { Json, JsonObject } from '../../lib/json.ts';
import { isObject } from '../../lib/json.ts';
import { formatBytes, formatCpu } from '../../lib/quantity.ts';
import { sizesFor } from './sizing.ts';

/**
 * A metric of an autoscaler that asks for a share of what a worker requests, as the same share of what a worker can use; others as
 * they are. Requests are small weights here, so a worker that only waits uses more than its own: there would be as many as may be, for ever.
 */
export function ofWhatWorkersUse(metric: Json, facts: KubeFacts): Json {
  if (!isObject(metric) || metric['type'] !== 'Resource' || !isObject(metric['resource'])) return metric;
  const { name, target } = metric['resource'];
  const percent = isObject(target) ? target['averageUtilization'] : undefined;
  const averageValue =
    typeof percent === 'number' && typeof name === 'string' ? shareOf(name, percent / 100, facts) : undefined;
  if (averageValue === undefined) return metric;
  const resource: JsonObject = { name, target: { type: 'AverageValue', averageValue } };
  return { ...metric, resource };
}

/** Of CPU: what one of the most workers has of this machine while all compute, at most the core that it promises. Of memory: its limit. */
function shareOf(resource: Json, share: number, facts: KubeFacts): string | undefined {
  if (resource === 'cpu') {
    const cores = Math.min(1, facts.host.cpus / (facts.autoscale?.max ?? 1));
    return formatCpu(Math.max(leastCores, Math.round(cores * share * 1000) / 1000));
  }
  if (resource !== 'memory') return undefined;
  return formatBytes(Math.floor(sizesFor(facts).worker.limits.memoryMi * share) * 1024 ** 2);
}

/** Above what a worker uses that only waits. */
const leastCores = 0.02;
