import type { Bug } from './bug.ts';
import { isObject } from '../../lib/json.ts';
import { kubectl, logs } from './by-hand.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import { mapPodSpec, mapRelease, objectsIn, setValue } from '../chart/editors.ts';
import { crashedThatSaid } from '../../core/observed/logs.ts';
import { terminal } from './symptom.ts';
import { patch } from './patches/web-logs-permission.ts';

/** The app may not write its log folder. */
export const webLogsPermission: Bug = {
  id: 'web-logs-permission',
  title: 'The app may not write its folders',
  symptom: 'eemt-web in CrashLoopBackOff: Permission denied on /app/logs',
  cause:
    'The pods run as user 1000, the folders belong to root; the cleanup pods have no fsGroup, and on hostPath volumes Kubernetes ignores it.',
  cured: 'fsGroup 1000 on every pod with claims, on volumes that honour it',
  nature: 'correctness',
  upstream: [
    'docker/web-interface/startup.sh',
    'docker/kubernetes/helm/eemt/values.yaml',
    'docker/kubernetes/helm/eemt/templates/cleanup-cronjob.yaml',
  ],
  story: `startup.sh touches files in /app/logs before anything else and stops at the first error. Where the folder belongs to root with mode 0755, user 1000 may not, and the pod restarts for ever.

EEMT's own cure is fsGroup 1000. It is in the values for web pod and workers, not for the cleanup job, and Kind's own volumes are of a type on which Kubernetes does not honour it. eemt-dev sets it on every pod that mounts a claim, with volumes of type local, on which it works.`,
  seenBy: [
    kubectl('the page is in CrashLoopBackOff', 'get', 'pods'),
    logs('Permission denied on /app/logs', 'web', '--previous'),
  ],
  patch,
  edits: { manifests: (set) => mapRelease(set, grouped) },
  reproduce: {
    place: 'beside',
    target: 'kind',
    act: [{ do: 'root-owns', folder: 'logs' }],
    // On volumes of hostPath the group that EEMT sets is as good as none.
    arrange: { manifests: (set) => mapRelease(set, ungrouped) },
  },
  judge: (seen) =>
    crashedThatSaid(seen, /\/app\/logs\b.*Permission denied|Permission denied.*\/app\/logs\b/i).map(
      ({ pod, evidence }) =>
        terminal(pod.ref, 'The log folder does not belong to the user that the container runs as.', evidence),
    ),
};

/** EEMT's user and group inside its pods. */
const group = 1000;

function ungrouped(body: KubeObject): KubeObject {
  return mapPodSpec(body, (spec) => {
    const context = spec['securityContext'];
    if (!isObject(context)) return spec;
    const others = Object.entries(context).filter(([key]) => key !== 'fsGroup');
    return { ...spec, securityContext: Object.fromEntries(others) };
  });
}

function grouped(body: KubeObject): KubeObject {
  return mapPodSpec(body, (spec) => {
    const claims = objectsIn(spec['volumes']).some((volume) => volume['persistentVolumeClaim'] !== undefined);
    if (!claims) return spec;
    const owned = setValue(spec, ['securityContext', 'fsGroup'], group);
    // Else the kubelet walks through all data at each start.
    return setValue(owned, ['securityContext', 'fsGroupChangePolicy'], 'OnRootMismatch');
  });
}
