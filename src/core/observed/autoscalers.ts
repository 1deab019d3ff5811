import { numberAt, textAt } from '../../lib/json-at.ts';
import type { ObjectRef, Observation } from '../observation.ts';
import { conditionOf, objectsOf, refOf } from './objects.ts';

export interface ObservedAutoscaler {
  readonly ref: ObjectRef;
  /** Name of the Deployment whose pods it makes more or fewer. */
  readonly deployment: string;
  readonly min: number;
  readonly max: number;
  /** It can tell what the pods use, or rests because there are none. */
  readonly knows: boolean;
}

/** What decides over the number of pods of Deployments. */
export function autoscalersOf(seen: Observation): readonly ObservedAutoscaler[] {
  return objectsOf(seen, 'HorizontalPodAutoscaler')
    .filter((one) => textAt(one, 'spec', 'scaleTargetRef', 'kind') === 'Deployment')
    .map((one) => {
      const active = conditionOf(one, 'ScalingActive');
      return {
        ref: refOf(one),
        deployment: textAt(one, 'spec', 'scaleTargetRef', 'name') ?? '',
        min: numberAt(one, 'spec', 'minReplicas') ?? 1,
        max: numberAt(one, 'spec', 'maxReplicas') ?? 1,
        knows: active?.status === 'True' || active?.reason === 'ScalingDisabled',
      };
    });
}
