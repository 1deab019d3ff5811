import type { Bug } from './bug.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import { isObject, type JsonObject } from '../../lib/json.ts';
import { changeValue, mapRelease, setValue, valueAt } from '../chart/editors.ts';
import { templateFile, valuesFile } from './chart-texts.ts';
import { inCheckout } from './by-hand.ts';
import { patch } from './patches/ingress-template.ts';

/** An ingress cannot be rendered, and what would be rendered is refused. */
export const ingressTemplate: Bug = {
  id: 'ingress-template',
  title: 'An ingress cannot be asked for',
  symptom: '`deploy.sh --ingress` fails: wrong type for value; expected map[string]interface {}',
  cause:
    'values.yaml has the key ingress.annotations with nothing but comments below it, which is null; the template wants a map to put the class into.',
  cured: 'annotations of the ingress are a map, and its class is given once',
  nature: 'correctness',
  upstream: [valuesFile, templateFile('ingress.yaml'), 'docker/kubernetes/deploy.sh'],
  story: `deploy.sh --ingress asks for an ingress of class nginx. The template then looks into ingress.annotations for a class of the old way, and Helm ends there, because a key with comments alone below it holds null. Who gives annotations gets further, to the next wall: the template writes the class both as annotation kubernetes.io/ingress.class and as ingressClassName, which Kubernetes before 1.27 refuses.

eemt-dev gives the chart an empty map where it has null, so one's own annotations stay, and leaves the old annotation out where the class stands in the specification. A controller for it is not part of EEMT, nor of the cluster that eemt-dev makes.`,
  saidByScripts: [{ script: 'deploy', pattern: /wrong type for value; expected map/ }],
  patch,
  edits: {
    values: (values) =>
      valueAt(values, ['ingress', 'annotations']) === null
        ? changeValue(values, ['ingress', 'annotations'], {})
        : values,
    manifests: (set) => mapRelease(set, (body) => (body.kind === 'Ingress' ? classOnce(body) : body)),
  },
  // Helm refuses before anything is made.
  judge: () => [],
  seenBy: [
    inCheckout(
      'render the chart with an ingress, as deploy.sh does',
      ...['helm', 'template', 'eemt', 'docker/kubernetes/helm/eemt'],
      ...['--set', 'ingress.enabled=true,ingress.className=nginx'],
    ),
  ],
};

const oldWay = 'kubernetes.io/ingress.class';

function classOnce(body: KubeObject): KubeObject {
  const annotations = valueAt(body, ['metadata', 'annotations']);
  const isGiven = valueAt(body, ['spec', 'ingressClassName']) !== undefined;
  if (!isGiven || !isObject(annotations) || annotations[oldWay] === undefined) return body;
  const others: JsonObject = Object.fromEntries(
    Object.entries(annotations).filter(([key]) => key !== oldWay),
  );
  return setValue(body, ['metadata', 'annotations'], others) as KubeObject;
}
