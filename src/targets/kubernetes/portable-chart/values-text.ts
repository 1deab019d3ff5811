import type { ImageBuild } from '../../../core/blueprint.ts';
import { isObject, type JsonObject } from '../../../lib/json.ts';
import { yamlOf } from '../cured-chart.ts';

/** values.yaml of the chart: what the objects take from it, and what is said about each part. Pure. */
export function valuesText(fromObjects: JsonObject, images: readonly ImageBuild[]): string {
  const { persistence, service, ...workloads } = fromObjects;
  const claims = isObject(persistence) ? persistence['claims'] : undefined;
  const parts: readonly (readonly [string, JsonObject])[] = [
    [
      'Images as the cluster pulls them. Push those that eemt-dev built, and name the registry in `repository`.',
      { images: Object.fromEntries(images.map((image) => [image.role, imageValues(image)])) },
    ],
    ['Secrets of that registry, as [{ name: my-registry }].', { imagePullSecrets: [] }],
    [
      'All pods share the claims, so their storage class must offer ReadWriteMany; on a cluster of one node ReadWriteOnce does too.\n' +
        'An empty class is the default one of the cluster; what a claim itself says comes first. The claims outlive the release.',
      { persistence: { accessMode: 'ReadWriteMany', storageClass: '', claims: claims ?? {} } },
    ],
    [
      'What manager and workers show each other. Empty: a random one is made, and kept by every upgrade.\n' +
        '`existingSecret` names a Secret of this namespace with the key `password` instead.',
      { workQueue: { password: '', existingSecret: '' } },
    ],
    ['Of the page. LoadBalancer or NodePort show it outside of the cluster, to everybody.', { service }],
    ['Resources as they were sized for one machine, and labels of the nodes to run on.', workloads],
  ];
  return parts.map(([comment, values]) => `${comment.replaceAll(/^/gm, '# ')}\n${yamlOf(values)}`).join('\n');
}

function imageValues(image: ImageBuild): JsonObject {
  const reference = pulledAs(image);
  const colon = reference.lastIndexOf(':');
  const tagged = colon > reference.lastIndexOf('/');
  return {
    repository: tagged ? reference.slice(0, colon) : reference,
    tag: tagged ? reference.slice(colon + 1) : 'latest',
    pullPolicy: 'IfNotPresent',
  };
}

/** An image that somebody named has its name everywhere, unless that is an id or a digest; what is built here has EEMT's. */
export function pulledAs({ name, source }: ImageBuild): string {
  return source.kind === 'given' && !/@|^sha256:/.test(source.reference) ? source.reference : name;
}
