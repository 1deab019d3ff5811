import type { KubeObject } from '../../core/blueprint.ts';
import { clusterWide } from '../../eemt/chart/cluster-wide.ts';
import { UsageError } from '../../errors/index.ts';
import type { KubeDesigned } from './design.ts';

/** What lies beside an environment must not reach into it. Throws USAGE_NOT_APART for an object of another namespace. */
export function requireApart({ blueprint: { manifests } }: KubeDesigned, namespace: string): void {
  const all = [...manifests.prelude, ...manifests.storage, ...manifests.release];
  const strays = all.map(({ body }) => body).filter((body) => !isApart(body, namespace));
  if (strays.length === 0) return;
  const names = strays.map(({ kind, metadata }) => `${kind}/${metadata.name}`).join(', ');
  throw new UsageError(
    'USAGE_NOT_APART',
    `These objects would not lie in the namespace ${namespace}: ${names}.`,
    {
      hints: ['EEMT that runs would be changed by them, so nothing was made.'],
    },
  );
}

function isApart({ kind, metadata }: KubeObject, namespace: string): boolean {
  if (metadata.namespace !== undefined) return metadata.namespace === namespace;
  if (kind === 'Namespace') return metadata.name === namespace;
  if (kind === 'PersistentVolume') return metadata.name.startsWith(`${namespace}-`);
  return !clusterWide.includes(kind) || metadata.name.endsWith(`-${namespace}`);
}
