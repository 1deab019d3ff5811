import { byteSize } from './format.ts';
import { table } from './table.ts';
import { wrapWords } from './text.ts';

export interface ImageRow {
  readonly name: string | null;
  readonly id: string;
  readonly sizeBytes: number | null;
  readonly packedBytes: number | null;
  readonly ageMs: number | null;
  readonly usedBy: readonly string[];
  readonly inContainer: boolean;
}

export interface ImagesView {
  readonly images: readonly ImageRow[];
  readonly store: { readonly path: string; readonly sizeBytes: number; readonly freeBytes: number };
}

/** What `images` shows. Pure. */
export function imagesScreen({ images, store }: ImagesView, width: number): string {
  const rows = images.map((row) => [
    row.name ?? row.id.replace(/^sha256:/, '').slice(0, 12),
    row.sizeBytes === null ? '-' : byteSize(row.sizeBytes),
    row.packedBytes === null ? '-' : byteSize(row.packedBytes),
    row.ageMs === null ? '-' : age(row.ageMs),
    usersOf(row),
  ]);
  const free = store.freeBytes > 0 ? `, ${byteSize(store.freeBytes)} of it for nobody` : '';
  const layers = `Layers for nodes: ${byteSize(store.sizeBytes)} in ${store.path}${free}`;
  const listed =
    rows.length === 0
      ? 'No images of eemt-dev.'
      : table(['IMAGE', 'ENGINE', 'FOR NODES', 'AGE', 'USED BY'], rows, width);
  return `${listed}\n\n${wrapWords(layers, width)}`;
}

function usersOf({ usedBy, inContainer }: ImageRow): string {
  if (usedBy.length > 0) return usedBy.join(', ');
  return inContainer ? 'a container' : 'nobody';
}

/** `3 d`, `5 h`, `12 min`. */
function age(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 60) return `${String(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${String(hours)} h` : `${String(Math.floor(hours / 24))} d`;
}
