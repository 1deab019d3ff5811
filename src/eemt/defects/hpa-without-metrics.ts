import type { Bug } from './bug.ts';
import { changeValue, objectsIn, valueAt } from '../chart/editors.ts';
import { refTo, repair, seenOf, textOf } from './seen.ts';

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
    seenOf(seen, 'HorizontalPodAutoscaler').flatMap((autoscaler) => {
      const failed = objectsIn(valueAt(autoscaler, ['status', 'conditions'])).find(
        (one) =>
          one['type'] === 'ScalingActive' &&
          one['status'] === 'False' &&
          textOf(one['reason']).startsWith('FailedGet'),
      );
      if (!failed) return [];
      const evidence = {
        source: `HPA ${autoscaler.metadata.name}`,
        text: textOf(failed['message']),
        at: textOf(failed['lastTransitionTime']),
      };
      return [
        {
          subject: refTo('HorizontalPodAutoscaler', seen, autoscaler.metadata.name),
          severity: 'low',
          cause: 'Nobody in the cluster gathers metrics.',
          evidence: [evidence],
          course: 'transient',
          repair: repair(),
        },
      ];
    }),
};
