import type { JsonObject } from '../../lib/json.ts';
import { isObject } from '../../lib/json.ts';
import { valueAt } from './editors.ts';

/** Labels that the chart's values ask of a node of workers. */
export function nodeSelectorIn(values: JsonObject): JsonObject {
  const selector = valueAt(values, ['workers', 'nodeSelector']);
  return isObject(selector) ? selector : {};
}
