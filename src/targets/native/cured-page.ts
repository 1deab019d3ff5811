import {
  edit,
  type Cure,
  type Facts,
  type ImageBuild,
  type NativeFacts,
  type NativePage,
} from '../../core/blueprint.ts';
import { requirementsPath, textsOf } from '../../images/build/edited-files.ts';
import { writtenImages } from '../written-images.ts';

/** The page as EEMT wrote it, before any cure. */
export interface WrittenPage {
  readonly images: readonly ImageBuild[];
  readonly page: NativePage;
}

export interface CuredPage {
  readonly page: NativePage;
  /** Cures that changed something, in order, each once. */
  readonly changedBy: readonly string[];
}

/** EEMT's own texts, whatever images somebody may have named. */
const ownImages = { webImage: null, workerImage: 'slim', with: [] };

/** Throws SettingsError where a file cannot be read. */
export function writtenPage(sourceDir: string): WrittenPage {
  const images = writtenImages(sourceDir, ownImages);
  const requirements = textsOf(sourceDir, [requirementsPath]);
  return { images, page: { files: { ...textsIn(images), ...requirements }, env: {}, standIn: false } };
}

/** The texts of the page's and the workers' images with the cures of images over them, then the cures of the page itself. Pure. */
export function curedPage(written: WrittenPage, cures: readonly Cure[], facts: NativeFacts): CuredPage {
  const images = curedTexts(written.images, cures, facts);
  const copy: NativePage = { ...written.page, files: { ...written.page.files, ...images.files } };
  const native = edit('native', copy, cures, facts);
  return { page: native.value, changedBy: [...new Set([...images.changedBy, ...native.changedBy])] };
}

/** Cures of images change Dockerfiles too, which nobody builds here: only those count that change a text. */
function curedTexts(
  written: readonly ImageBuild[],
  cures: readonly Cure[],
  facts: Facts,
): { readonly files: NativePage['files']; readonly changedBy: readonly string[] } {
  const paths = Object.keys(textsIn(written));
  const only = (images: readonly ImageBuild[]) => {
    const texts = textsIn(images);
    return Object.fromEntries(paths.map((path) => [path, texts[path] ?? '']));
  };
  const changedBy: string[] = [];
  let images = written;
  for (const cure of cures) {
    const after = edit('images', images, [cure], facts).value;
    const before = only(images);
    if (Object.entries(only(after)).some(([path, text]) => before[path] !== text)) changedBy.push(cure.id);
    images = after;
  }
  return { files: only(images), changedBy };
}

function textsIn(images: readonly ImageBuild[]): NativePage['files'] {
  const texts = images.flatMap(({ source }) =>
    source.kind === 'build' ? Object.entries(source.overlay) : [],
  );
  return Object.fromEntries(texts);
}
