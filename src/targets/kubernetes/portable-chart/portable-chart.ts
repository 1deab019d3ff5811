import { createHash } from 'node:crypto';
import type { KubeBlueprint, Manifest } from '../../../core/blueprint.ts';
import { componentOf, isComponent, objectsIn, valueAt } from '../../../eemt/chart/editors.ts';
import { passwordSecretOf } from '../../../eemt/chart/job-runner.ts';
import { metricsComponent } from '../../../eemt/chart/metrics-server.ts';
import { mergeValues } from '../../../eemt/chart/user-values.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { yamlOf } from '../cured-chart.ts';
import { templateText } from './expressions.ts';
import { named, ofAnyRelease, type DesignedNames } from './names.ts';
import { parametrised } from './parameters.ts';
import { programsOf, withPrograms } from './programs.ts';
import { helpers, notes, passwordSecret } from './texts.ts';
import { pulledAs, valuesText } from './values-text.ts';

export interface PortableInput {
  readonly base: { readonly name: string; readonly version: string };
  readonly blueprint: Pick<KubeBlueprint, 'images' | 'manifests'>;
  readonly namespace: string;
  readonly release: string;
}

export interface PortableFiles {
  readonly name: string;
  readonly version: string;
  readonly images: readonly string[];
  /** The page's Service in the release as it was designed. */
  readonly service: string;
  readonly port: number;
  /** Path inside the chart → text. */
  readonly files: Readonly<Record<string, string>>;
}

/** Annotation in Chart.yaml: the folder is a chart of ours, so it may be written anew. */
export const portableAnnotation = 'eemt-dev/chart';

/**
 * The cured documents as templates of a chart for any cluster. Namespace, quota and roles are the cluster's own affair: no
 * pod carries a token that roles could serve. Volumes are for its storage classes to make. Pure.
 */
export function portableFiles({ base, blueprint, namespace, release }: PortableInput): PortableFiles {
  const { images, manifests } = blueprint;
  const all = [...manifests.storage, ...manifests.release].filter(isPortable);
  const bodies = all.map(({ body }) => body);
  const web = bodies.find((body) => isComponent(body, 'Service', 'web-interface'));
  const prefix = web?.metadata.name.replace(/-web$/, '') ?? release;
  const names: DesignedNames = {
    namespace,
    release,
    prefix,
    objects: new Set(bodies.map(({ metadata }) => metadata.name)),
  };
  const secret = passwordSecretOf(bodies);
  const programs = programsOf(all, prefix);
  const deployed = images.filter(({ name }) => JSON.stringify(bodies).includes(`"image":"${name}"`));
  const made = all.map(({ origin, body }) => {
    const { body: edited, values } = parametrised(withPrograms(body, programs), deployed, secret);
    const text = `# ${origin}\n${templateText(yamlOf(ofAnyRelease(edited, names)))}`;
    return { path: `templates/${fileName(body.kind, body.metadata.name, prefix)}.yaml`, text, values };
  });
  const values = made.reduce<JsonObject>((merged, one) => mergeValues(merged, one.values), {});
  const port = valueAt(objectsIn(valueAt(web, ['spec', 'ports']))[0], ['port']);
  const page = { service: web?.metadata.name ?? release, port: typeof port === 'number' ? port : 5000 };
  const files = {
    'values.yaml': valuesText(values, deployed),
    'templates/_helpers.tpl': helpers,
    'templates/NOTES.txt': notes(templateText(named(page.service, prefix)), page.port),
    ...(secret === undefined ? {} : { 'templates/secret-work-queue.yaml': passwordSecret }),
    ...Object.fromEntries(made.map(({ path, text }) => [path, text])),
    ...programs.files,
  };
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 12);
  const version = `${base.version.split('+')[0] ?? base.version}+cured.${hash}`;
  return {
    name: base.name,
    version,
    images: deployed.map(pulledAs),
    ...page,
    files: { 'Chart.yaml': chartText(base.name, version), ...files },
  };
}

/** metrics-server is a part of a cluster, which has one or has none. */
function isPortable({ body }: Manifest): boolean {
  return body.kind !== 'PersistentVolume' && componentOf(body) !== metricsComponent;
}

function chartText(name: string, version: string): string {
  return yamlOf({
    apiVersion: 'v2',
    name,
    version,
    type: 'application',
    description: 'EEMT with the cures of eemt-dev, for any cluster',
    annotations: { [portableAnnotation]: 'portable' },
  });
}

function fileName(kind: string, name: string, prefix: string): string {
  const own = name === prefix ? '' : `-${name.replace(`${prefix}-`, '')}`;
  return `${kind}${own}`.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
}
