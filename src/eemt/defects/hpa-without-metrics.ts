import type { Bug } from './bug.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { conditionOf, objectsOf, refOf } from '../../core/observed/objects.ts';
import { healedByUp } from '../../core/repair.ts';
import { changeValue } from '../chart/editors.ts';

/** Autoscaling without anybody who measures. */
export const hpaWithoutMetrics: Bug = {
  id: 'hpa-without-metrics',
  title: 'Workers scale by metrics that nobody gathers',
  symptom: 'The HPA shows <unknown> and its own idea of the number of workers',
  cause: 'The chart scales workers by CPU and memory; Kind has no metrics-server.',
  cured: 'autoscaling off; the number of workers is the one that was asked for',
  nature: 'sizing',
  upstream: [
    'docker/kubernetes/helm/eemt/values.yaml',
    'docker/kubernetes/helm/eemt/templates/worker-hpa.yaml',
  ],
  story: `The chart lets an HPA keep 2 to 20 workers by their CPU and memory. A Kind cluster gathers no metrics, so the HPA never knows, keeps at least two workers whatever was asked for, and fills the events.

eemt-dev turns autoscaling off by EEMT's own value and sets the number of workers itself.`,
  edits: { values: (values) => changeValue(values, ['workers', 'autoscaling', 'enabled'], false) },
  judge: (seen) =>
    objectsOf(seen, 'HorizontalPodAutoscaler').flatMap((autoscaler) => {
      const active = conditionOf(autoscaler, 'ScalingActive');
      if (active?.status !== 'False' || !active.reason.startsWith('FailedGet')) return [];
      return [
        {
          subject: refOf(autoscaler),
          severity: 'low',
          cause: 'Nobody in the cluster gathers metrics.',
          evidence: [evidence(`HPA ${autoscaler.metadata.name}`, active.message, active.since)],
          course: 'transient',
          repair: healedByUp([]),
        },
      ];
    }),
};
