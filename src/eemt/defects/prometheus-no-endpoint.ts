import type { Bug } from './bug.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { componentIn } from '../../core/observed/labels.ts';
import { objectsOf, refOf } from '../../core/observed/objects.ts';
import { healedByUp } from '../../core/repair.ts';
import { listAt, textAt } from '../../lib/json-at.ts';
import type { JsonObject } from '../../lib/json.ts';
import {
  changeValue,
  isComponent,
  mapPodContainers,
  mapRelease,
  objectsIn,
  setValue,
  valueAt,
} from '../chart/editors.ts';
import { kubectl } from './by-hand.ts';
import { templateFile, templatesSay, valuesFile } from './chart-texts.ts';
import { saidIn } from './source-texts.ts';
import { patch } from './patches/prometheus-no-endpoint.ts';

const app = ['web-interface', 'web-interface/containers'] as const;

/** A port for metrics where nobody listens. */
export const prometheusNoEndpoint: Bug = {
  id: 'prometheus-no-endpoint',
  title: 'Prometheus is sent to a port that nobody serves',
  symptom:
    'With monitoring.prometheus.enabled=true the target eemt-web:8080/metrics is down: connection refused',
  cause:
    'Deployment and Service get a port 8080 named metrics; the app listens on 5000 alone and has no /metrics.',
  cured: 'no port for metrics, since there are none',
  nature: 'correctness',
  upstream: [
    valuesFile,
    templateFile('web-interface-deployment.yaml'),
    templateFile('web-interface-service.yaml'),
  ],
  story: `A port in a Deployment opens nothing, it only says that somebody listens. Nobody does: the app has no endpoint for Prometheus and no second port. Whoever turns monitoring on gets a target that is always down, and an alarm.

eemt-dev leaves the port out of Deployment and Service, where it was asked for.`,
  // Without monitoring, which is the default, no edit tells.
  foundIn: (texts) =>
    templatesSay(texts, /\bname: metrics\b/) && !saidIn(texts, app, /\/metrics\b|prometheus_client/),
  patch,
  edits: { manifests: (set) => mapRelease(set, withoutMetricsPort) },
  reproduce: {
    place: 'beside',
    target: 'kind',
    arrange: { values: (values) => changeValue(values, ['monitoring', 'prometheus', 'enabled'], true) },
  },
  judge: (seen) =>
    objectsOf(seen, 'Service').flatMap((service) => {
      const isOfPage = componentIn(service.metadata.labels ?? {}) === 'web-interface';
      if (!isOfPage || !listAt(service, 'spec', 'ports').some((port) => textAt(port, 'name') === 'metrics'))
        return [];
      return [
        {
          subject: refOf(service),
          severity: 'low',
          cause: 'The Service offers a port for metrics, where the app does not listen.',
          evidence: [evidence(`Service ${service.metadata.name}`, 'it has a port named metrics', seen.at)],
          course: 'transient',
          repair: healedByUp([]),
        },
      ];
    }),
  seenBy: [
    kubectl('the port that is offered', 'get', 'service', 'eemt-web'),
    kubectl(
      'and the answer: connection refused',
      ...['exec', 'deployment/eemt-web', '--', 'curl', '--silent', '--show-error'],
      'http://127.0.0.1:8080/metrics',
    ),
  ],
};

function withoutMetricsPort(body: KubeObject): KubeObject {
  if (isComponent(body, 'Service', 'web-interface'))
    return withoutPort(body, ['spec', 'ports']) as KubeObject;
  if (!isComponent(body, 'Deployment', 'web-interface')) return body;
  return mapPodContainers(body, (container) => withoutPort(container, ['ports']));
}

function withoutPort(holder: JsonObject, path: readonly string[]): JsonObject {
  const ports = objectsIn(valueAt(holder, path));
  const others = ports.filter(({ name }) => name !== 'metrics');
  // The only port is what the page is reached by, whatever its name.
  return others.length === 0 || others.length === ports.length ? holder : setValue(holder, path, others);
}
