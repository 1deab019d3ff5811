import type { Edits, KubeFacts, KubeObject, ManifestSet } from '../core/blueprint.ts';
import type { Json, JsonObject } from '../lib/json.ts';
import {
  componentLabel,
  editPart,
  isComponent,
  mapPodSpec,
  mapRelease,
  objectsIn,
  podSpecOf,
  withOwn,
} from './chart/editors.ts';

/** The part of the page that runs without volumes, in the cluster that EEMT's notes describe. */
export const simplePage = { name: 'eemt-web-simple', component: 'web-simple' } as const;

/**
 * The broken cluster of EEMT's notes: one node of v1.27.3, the page in CrashLoopBackOff on its log folder, workers that wait for a label,
 * claims of 180 Gi, and a second page that runs. What else EEMT has wrong is cured, as it would hide these.
 */
export const documentedCluster: {
  readonly settings: { readonly nodes: 0; readonly kubernetes: string };
  readonly leftOut: readonly string[];
  readonly arrange: Edits;
} = {
  settings: { nodes: 0, kubernetes: 'v1.27.3' },
  leftOut: ['worker-node-selector', 'oversized-claims', 'web-logs-permission'],
  arrange: {
    manifests: (set, facts) =>
      withSimplePage(
        mapRelease(set, (body) => withRootsLogs(body, facts)),
        facts,
      ),
  },
};

const logs = '/app/logs';

/** A folder of the node, which the kubelet makes as root; on such a volume Kubernetes passes over fsGroup. */
function withRootsLogs(body: KubeObject, { storage }: KubeFacts): KubeObject {
  if (!isComponent(body, 'Deployment', 'web-interface')) return body;
  return mapPodSpec(body, (spec) => {
    const mounts = objectsIn(spec['containers']).flatMap((one) => objectsIn(one['volumeMounts']));
    const name = mounts.find(({ mountPath }) => mountPath === logs)?.['name'];
    const hostPath = { path: `${storage.path}/web-logs`, type: 'DirectoryOrCreate' };
    const volumes = objectsIn(spec['volumes']).map((one) =>
      one['name'] === name ? { name, hostPath } : one,
    );
    return name === undefined ? spec : { ...spec, volumes };
  });
}

function withSimplePage(set: ManifestSet, { exposure, namespace }: KubeFacts): ManifestSet {
  const web = set.release.find(({ body }) => isComponent(body, 'Deployment', 'web-interface'))?.body;
  const [container] = objectsIn(web && podSpecOf(web)?.['containers']);
  if (!container) return set;
  const labels = { 'app.kubernetes.io/name': simplePage.name, [componentLabel]: simplePage.component };
  const metadata = { name: simplePage.name, namespace, labels };
  const port = { name: 'http', port: 5000, targetPort: 5000, nodePort: exposure.sparePort };
  return editPart(set, 'release', (release) =>
    withOwn(release, [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: {
          replicas: 1,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [appAlone(container)] } },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: { type: 'NodePort', selector: labels, ports: [port] },
      },
    ]),
  );
}

/** The same image and sizes, the app itself in the place of startup.sh. */
function appAlone(web: JsonObject): JsonObject {
  const kept = ['image', 'imagePullPolicy', 'resources'].flatMap((key): readonly [string, Json][] =>
    web[key] === undefined ? [] : [[key, web[key]]],
  );
  return {
    ...Object.fromEntries(kept),
    name: simplePage.name,
    command: ['python3', 'app.py'],
    workingDir: '/app',
    ports: [{ name: 'http', containerPort: 5000 }],
    readinessProbe: { httpGet: { path: '/health', port: 5000 }, periodSeconds: 3 },
  };
}
