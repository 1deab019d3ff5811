import type { JsonObject } from '../../lib/json.ts';
import { changeValue, valueAt } from '../chart/editors.ts';
import type { Bug } from './bug.ts';
import { kubectl } from './by-hand.ts';

/** Who looks once a second sees the page when it is there. */
const probe = ['webInterface', 'readinessProbe'];
const everySecond = 1;

/** A page that answers is not called Ready for ten seconds and more. */
export const lateReadiness: Bug = {
  id: 'late-readiness',
  title: 'The page is called Ready ten seconds after it answers',
  symptom: 'The web pod is Running and its log says that it listens, and yet the page cannot be reached',
  cause: 'The chart asks for the first time after 10 s, and then every 5 s, whether the page is ready.',
  cured: 'asked every second from the first one on, and given up after as long as before',
  nature: 'sizing',
  upstream: ['docker/kubernetes/helm/eemt/values.yaml'],
  story: `A Service sends nobody to a pod that is not Ready, so what the readiness probe waits for, everybody waits for, at every start and every rollout. Its initial delay of ten seconds was made for a slow start, which a failed readiness probe does no harm to: unlike a liveness probe it restarts nothing.

eemt-dev sets the delay to none and the period to a second, and as many failures more as keep the time after which a page that hangs gets no more requests.`,
  notUpstream: 'ten seconds at a start matter to whoever starts it many times a day',
  seenBy: [
    kubectl(
      'the probe',
      ...['get', 'deployment', 'eemt-web'],
      '--output=jsonpath={.spec.template.spec.containers[0].readinessProbe}',
    ),
  ],
  patch: { none: 'the delay is a value that whoever installs the chart may set; it makes nothing fail.' },
  edits: { values: soon },
  // Nothing is wrong while somebody waits for a probe.
  judge: () => [],
};

function soon(values: JsonObject): JsonObject {
  const period = numberAt(values, 'periodSeconds', 10);
  const failures = numberAt(values, 'failureThreshold', 3);
  if (valueAt(values, [...probe, 'httpGet']) === undefined) return values;
  if (period <= everySecond && numberAt(values, 'initialDelaySeconds', 0) === 0) return values;
  const asked = changeValue(values, [...probe, 'periodSeconds'], everySecond);
  const given = changeValue(asked, [...probe, 'failureThreshold'], (period / everySecond) * failures);
  return changeValue(given, [...probe, 'initialDelaySeconds'], 0);
}

/** Kubernetes' own number where the chart has none. */
function numberAt(values: JsonObject, key: string, usual: number): number {
  const found = valueAt(values, [...probe, key]);
  return typeof found === 'number' ? found : usual;
}
