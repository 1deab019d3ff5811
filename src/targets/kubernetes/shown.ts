import { stringify } from 'yaml';
import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeBlueprint } from '../../core/blueprint.ts';
import { imagesText } from '../../images/build/images-text.ts';
import type { ShownPiece } from '../target.ts';

/** Every slice for people to read, manifests one by one. Pure. */
export function shownPieces(
  { images, cluster, values, manifests: { prelude, storage, release } }: KubeBlueprint,
  { text }: Pick<Cluster, 'text'>,
  changes: Readonly<Record<string, readonly string[]>>,
): readonly ShownPiece[] {
  const cures = (key: string): readonly string[] => changes[key] ?? [];
  const slice = (key: string, shown: string): ShownPiece => ({
    key,
    text: shown,
    cures: cures(key),
    document: null,
  });
  return [
    slice('images', imagesText(images)),
    slice('cluster', text(cluster)),
    slice('values', stringify(values)),
    ...[...prelude, ...storage, ...release].map(({ origin, body }) => {
      const key = `${body.kind}/${body.metadata.name}`;
      return { key, text: stringify(body), cures: cures(key), document: { origin, body } };
    }),
  ];
}
