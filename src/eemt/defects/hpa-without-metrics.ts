import type { Bug } from './bug.ts';
import { kubectl } from './by-hand.ts';
import type { KubeFacts, KubeObject, ManifestSet } from '../../core/blueprint.ts';
import { deploymentsOf } from '../../core/observed/deployments.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { conditionOf, objectsOf, refOf } from '../../core/observed/objects.ts';
import { describe, healedByUp } from '../../core/repair.ts';
import {
  changeValue,
  componentOf,
  mapRelease,
  objectsIn,
  setValue,
  valueAt,
  withOwn,
} from '../chart/editors.ts';
import { metricsComponent, metricsServer } from '../chart/metrics-server.ts';
import { ofWhatWorkersUse } from '../chart/worker-load.ts';

/** Autoscaling without anybody who measures. */
export const hpaWithoutMetrics: Bug = {
  id: 'hpa-without-metrics',
  title: 'Workers scale by metrics that nobody gathers',
  symptom: 'The HPA shows <unknown> and its own idea of the number of workers',
  cause: 'The chart scales workers by CPU and memory; Kind has no metrics-server.',
  cured: 'autoscaling off unless it is asked for, and then with a metrics-server',
  nature: 'sizing',
  upstream: [
    'docker/kubernetes/helm/eemt/values.yaml',
    'docker/kubernetes/helm/eemt/templates/worker-hpa.yaml',
  ],
  story: `The chart lets an HPA keep 2 to 20 workers by their CPU and memory. A Kind cluster gathers no metrics, so the HPA never knows, keeps at least two workers whatever was asked for, and fills the events.

eemt-dev turns autoscaling off by EEMT's own value and sets the number of workers itself.

With \`--autoscale MIN..MAX\` the chart's HPA is there with these bounds, and a metrics-server with EEMT in its namespace. The chart's 70 % of CPU and 80 % of memory mean the requests of a worker. Those are small weights here, which a worker that only waits uses up and one that computes exceeds a hundred times, so the HPA would keep MAX workers for ever. Its targets are therefore amounts: of CPU 70 % of what each of MAX workers has of this machine while all compute (at most of one core), of memory 80 % of a worker's limit. Workers that compute make more of them up to MAX, those that wait make fewer, down to MIN.`,
  notUpstream: 'it is Kind that brings no metrics-server; most clusters have one',
  seenBy: [
    kubectl('<unknown> in place of numbers', 'get', 'horizontalpodautoscalers'),
    kubectl('nobody measures', 'top', 'pods'),
  ],
  patch: {
    none: 'the chart does right where a cluster gathers metrics, as those that EEMT is meant for do; only Kind has nobody who does, and there `workers.autoscaling.enabled: false` is the value to set.',
  },
  edits: {
    values: (values, { autoscale }) =>
      autoscale ? values : changeValue(values, ['workers', 'autoscaling', 'enabled'], false),
    manifests: (set, facts) => (facts.autoscale ? measured(set, facts) : set),
  },
  reproduce: { place: 'beside', target: 'kind' },
  judge: (seen) =>
    objectsOf(seen, 'HorizontalPodAutoscaler').flatMap((autoscaler) => {
      const active = conditionOf(autoscaler, 'ScalingActive');
      if (active?.status !== 'False' || !active.reason.startsWith('FailedGet')) return [];
      const [server] = deploymentsOf(seen, metricsComponent);
      return [
        {
          subject: refOf(autoscaler),
          severity: 'low',
          cause: server
            ? `${server.ref.name} tells nothing of the workers${server.ready > 0 ? ' yet' : ': it is not Ready'}.`
            : 'Nobody in the cluster gathers metrics.',
          evidence: [evidence(`HPA ${autoscaler.metadata.name}`, active.message, active.since)],
          course: 'transient',
          repair: healedByUp(server ? [describe(server.ref)] : []),
        },
      ];
    }),
};

/** Unchanged where the release has no autoscaler. */
function measured(set: ManifestSet, facts: KubeFacts): ManifestSet {
  if (!set.release.some(({ body }) => isAutoscaler(body))) return set;
  const targeted = mapRelease(set, (body) => (isAutoscaler(body) ? withAmounts(body, facts) : body));
  if (set.release.some(({ body }) => componentOf(body) === metricsComponent)) return targeted;
  return { ...targeted, release: withOwn(targeted.release, metricsServer(facts)) };
}

function withAmounts(body: KubeObject, facts: KubeFacts): KubeObject {
  const metrics = objectsIn(valueAt(body, ['spec', 'metrics']));
  return setValue(
    body,
    ['spec', 'metrics'],
    metrics.map((metric) => ofWhatWorkersUse(metric, facts)),
  ) as KubeObject;
}

function isAutoscaler({ kind }: KubeObject): boolean {
  return kind === 'HorizontalPodAutoscaler';
}
