import type { Cure, KubeObject, ManifestSet } from '../../core/blueprint.ts';
import { freelyNamed } from '../../eemt/chart/cluster-wide.ts';
import { editPart, keep, mapManifests, setValue, valueAt } from '../../eemt/chart/editors.ts';
import type { Cluster } from '../cluster.ts';
import { spareNodePort } from './plan.ts';
import { hostPortOf } from './seen.ts';

/** Our cluster for something that lies beside the environment. The spare port was mapped when the cluster was made. */
export function besideKind(
  cluster: Cluster,
  { namespace, folder }: { readonly namespace: string; readonly folder: string },
): Cluster {
  return {
    ...cluster,
    storage: { ...cluster.storage, path: `${cluster.storage.path}/${folder}` },
    exposure: { ...cluster.exposure, port: spareNodePort },
    publish: {
      id: cluster.publish.id,
      edits: {
        manifests: (set, facts) =>
          renamed(cluster.publish.edits.manifests?.(set, facts) ?? set, `-${namespace}`),
      },
    } satisfies Cure,
    seen(world) {
      const seen = cluster.seen(world);
      const port = hostPortOf(seen.controlPlane, spareNodePort);
      return { ...seen, webUrl: port === undefined ? null : `http://127.0.0.1:${String(port)}` };
    },
    asRoot(world) {
      const root = cluster.asRoot(world);
      return root && { ...root, dataPath: `${root.dataPath}/${folder}` };
    },
  };
}

/** Objects of the whole cluster belong to the environment itself, so what lies beside it has others. */
function renamed(set: ManifestSet, suffix: string): ManifestSet {
  const parts = ['prelude', 'release'] as const;
  const roles = parts.flatMap((part) => set[part]).filter(({ body }) => body.kind === 'ClusterRole');
  const names = roles.map(({ body }) => body.metadata.name);
  return parts.reduce(
    (edited, part) =>
      editPart(edited, part, (manifests) =>
        mapManifests(manifests, (body) => withSuffix(body, suffix, names)),
      ),
    set,
  );
}

function withSuffix(body: KubeObject, suffix: string, roles: readonly string[]): KubeObject {
  const role = valueAt(body, ['roleRef', 'name']);
  const isOurs = typeof role === 'string' && roles.includes(role);
  const bound = isOurs ? setValue(body, ['roleRef', 'name'], added(role, suffix)) : body;
  const named = freelyNamed.includes(body.kind)
    ? setValue(bound, ['metadata', 'name'], added(body.metadata.name, suffix))
    : bound;
  return keep(body, named as KubeObject);
}

function added(name: string, suffix: string): string {
  return name.endsWith(suffix) ? name : `${name}${suffix}`;
}
