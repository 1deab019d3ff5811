import type { Manifest } from '../../core/blueprint.ts';

/** Claims apart from the rest: they stay outside the release, so that uninstall and rollback never meet data. */
export function splitStorage(rendered: readonly Manifest[]): {
  readonly storage: readonly Manifest[];
  readonly release: readonly Manifest[];
} {
  const isStorage = ({ body }: Manifest): boolean => storageKinds.has(body.kind);
  return { storage: rendered.filter(isStorage), release: rendered.filter((one) => !isStorage(one)) };
}

const storageKinds: ReadonlySet<string> = new Set(['PersistentVolumeClaim', 'PersistentVolume']);
