import type { KubeObject } from '../../core/blueprint.ts';
import type { JsonObject } from '../../lib/json.ts';
import { parseQuantity } from '../../lib/quantity.ts';
import { isObject } from '../../lib/json.ts';
import { objectsIn, setValue, valueAt } from './editors.ts';
import { quantitiesOf } from './sizing.ts';
import type { Amount } from './sizing.ts';

/** Lowers what a LimitRange lets containers without resources request, as a person's own pods; other objects stay as they are. */
export function lowerDefaultRequests(body: KubeObject, most: Amount): KubeObject {
  if (body.kind !== 'LimitRange') return body;
  const limits = objectsIn(valueAt(body, ['spec', 'limits'])).map((limit) => {
    const requests = limit['defaultRequest'];
    if (limit['type'] !== 'Container' || !isObject(requests)) return limit;
    return setValue(limit, ['defaultRequest'], lowered(requests, quantitiesOf(most)));
  });
  return setValue(body, ['spec', 'limits'], limits) as KubeObject;
}

function lowered(requests: JsonObject, most: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(requests).map(([name, quantity]) => {
      const bound = most[name];
      return [name, bound !== undefined && numberOf(quantity) > numberOf(bound) ? bound : quantity];
    }),
  );
}

function numberOf(quantity: unknown): number {
  return typeof quantity === 'string' || typeof quantity === 'number' ? (parseQuantity(quantity) ?? 0) : 0;
}
