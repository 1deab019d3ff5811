import { listAt, textAt } from '../../lib/json-at.ts';
import type { Json } from '../../lib/json.ts';

export interface ObservedVolume {
  readonly name: string;
  /** Name of the claim behind it, or null. */
  readonly claim: string | null;
  /** Name of the ConfigMap that it shows, or null. */
  readonly configMap: string | null;
}

/** Volumes of a pod spec. */
export function volumesIn(podSpec: Json | undefined): readonly ObservedVolume[] {
  return listAt(podSpec, 'volumes').map((volume) => ({
    name: textAt(volume, 'name') ?? '',
    claim: textAt(volume, 'persistentVolumeClaim', 'claimName') ?? null,
    configMap: textAt(volume, 'configMap', 'name') ?? null,
  }));
}

/** Names of the claims behind volumes, each once. */
export function claimNames(volumes: readonly ObservedVolume[]): readonly string[] {
  return [...new Set(volumes.flatMap(({ claim }) => claim ?? []))];
}
