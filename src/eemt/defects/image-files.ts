import type { ImageBuild, ImageRole } from '../../core/blueprint.ts';

/** Edits an image's copies of EEMT's files with this name, as `rsum.sh`. The same list back where no text changes. */
export function editImageFiles(
  images: readonly ImageBuild[],
  of: ImageRole,
  name: string,
  edit: (text: string) => string,
): readonly ImageBuild[] {
  const edited = images.map((image): ImageBuild => {
    const { role, source } = image;
    if (role !== of || source.kind === 'given') return image;
    const changed = Object.entries(source.overlay).flatMap(([path, text]) => {
      const after = path.endsWith(`/${name}`) ? edit(text) : text;
      return after === text ? [] : [[path, after] as const];
    });
    if (changed.length === 0) return image;
    return {
      ...image,
      source: { ...source, overlay: { ...source.overlay, ...Object.fromEntries(changed) } },
    };
  });
  return edited.every((image, index) => image === images[index]) ? images : edited;
}
