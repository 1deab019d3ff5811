import type { KubeObject, Manifest, ManifestSet } from '../../core/blueprint.ts';
import { editPart, keep, ownManifest, setValue, valueAt } from '../chart/editors.ts';
import type { JsonObject } from '../../lib/json.ts';

export type AccessMode = 'ReadWriteMany' | 'ReadWriteOnce';

/**
 * Gives each claim of this access mode a volume of our own: a folder that every node has at the same path. The kind is
 * `local`, because there the kubelet honours fsGroup, on hostPath it does not.
 */
export function onStaticVolumes(
  set: ManifestSet,
  mode: AccessMode,
  facts: { readonly namespace: string; readonly storage: { readonly path: string } },
): ManifestSet {
  return editPart(set, 'storage', (storage) =>
    storage.flatMap((manifest): readonly Manifest[] => {
      const claim = manifest.body;
      const isOurs = claim.kind === 'PersistentVolumeClaim' && modesOf(claim).includes(mode);
      if (!isOurs || valueAt(claim, ['spec', 'volumeName']) !== undefined) return [manifest];
      const namespace = claim.metadata.namespace ?? facts.namespace;
      const name = `${namespace}-${claim.metadata.name}`;
      const path = `${facts.storage.path}/${folderOf(claim)}`;
      const volume = ownManifest(volumeFor(claim, namespace, name, path));
      const bound = setValue(
        setValue(claim, ['spec', 'storageClassName'], ''),
        ['spec', 'volumeName'],
        name,
      ) as KubeObject;
      return [volume, { ...manifest, body: keep(claim, bound) }];
    }),
  );
}

/** Folder below the data folder: data, cache, logs or database; by EEMT's label, else by the end of the claim's name. */
function folderOf(claim: KubeObject): string {
  return claim.metadata.labels?.['eemt.io/storage-type'] ?? claim.metadata.name.replace(/^.*-/, '');
}

function modesOf(claim: KubeObject): readonly unknown[] {
  const modes = valueAt(claim, ['spec', 'accessModes']);
  return Array.isArray(modes) ? modes : [];
}

function volumeFor(claim: KubeObject, namespace: string, name: string, path: string): KubeObject {
  const onAnyNode = { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] };
  const spec: JsonObject = {
    accessModes: valueAt(claim, ['spec', 'accessModes']),
    capacity: { storage: valueAt(claim, ['spec', 'resources', 'requests', 'storage']) ?? '1Gi' },
    persistentVolumeReclaimPolicy: 'Retain',
    storageClassName: '',
    volumeMode: 'Filesystem',
    claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: claim.metadata.name },
    local: { path },
    nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onAnyNode] }] } },
  };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      labels: { 'app.kubernetes.io/component': 'storage', 'app.kubernetes.io/part-of': 'eemt-suite' },
    },
    spec,
  };
}
