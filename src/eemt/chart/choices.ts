import type { Cure, KubeObject, WorkerRange } from '../../core/blueprint.ts';
import type { JsonObject } from '../../lib/json.ts';
import { changeValue, mapRelease, setValue } from './editors.ts';

/** What the person chose, as values of the chart: mode and workers. Not bugs, so nothing names them as cured. */
export const choices: readonly Cure[] = [
  {
    id: 'mode',
    edits: { values: (values, { mode }) => setValue(values, ['global', 'eemt', 'mode'], mode) },
  },
  {
    id: 'workers-count',
    edits: { values: (values, { workers }) => setValue(values, ['workers', 'replicaCount'], workers) },
  },
  {
    id: 'autoscale',
    edits: {
      values: (values, { autoscale }) => (autoscale ? between(values, autoscale) : values),
      manifests: (set, { autoscale, scaleDown }) =>
        autoscale && scaleDown === 'fast' ? mapRelease(set, fastDown) : set,
    },
  },
  {
    id: 'profile',
    edits: {
      values: (values, { profile }) => changeValue(values, ['global', 'eemt', 'resourceStrategy'], profile),
    },
  },
];

function between(values: JsonObject, { min, max }: WorkerRange): JsonObject {
  const said = { enabled: true, minReplicas: min, maxReplicas: max };
  return Object.entries(said).reduce(
    (edited, [key, value]) => setValue(edited, ['workers', 'autoscaling', key], value),
    values,
  );
}

/** EEMT's pages promise a window of 60 s and half of the workers at a time; its chart has 300 s and a tenth. */
function fastDown(body: KubeObject): KubeObject {
  if (body.kind !== 'HorizontalPodAutoscaler') return body;
  return setValue(body, ['spec', 'behavior', 'scaleDown'], {
    stabilizationWindowSeconds: 60,
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }],
  }) as KubeObject;
}
