import type { ImageBuild } from '../core/blueprint.ts';
import { baseImage, docsImage, webImages, workerImage } from '../images/build/recipes.ts';
import type { Settings } from '../settings/settings.ts';

/** Only what EEMT builds itself, the base image last: nothing of EEMT builds it before the web image that needs it. */
export function writtenImages(
  sourceDir: string,
  settings: Pick<Settings, 'webImage' | 'workerImage' | 'with'>,
): readonly ImageBuild[] {
  const worker = workerImage(sourceDir, settings.workerImage);
  const docs = settings.with.includes('docs') ? [docsImage(sourceDir) ?? []].flat() : [];
  if (settings.webImage !== null) {
    const web: ImageBuild = {
      role: 'web',
      name: 'eemt-web:2.0',
      variant: settings.webImage,
      source: { kind: 'given', reference: settings.webImage },
    };
    return [web, worker, ...docs];
  }
  const base = baseImage(sourceDir);
  return [...webImages(sourceDir), worker, ...docs, ...(base ? [base] : [])];
}
