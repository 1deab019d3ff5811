import type { ImageBuild } from '../core/blueprint.ts';
import { fromNames } from '../images/build/dockerfile.ts';
import { baseImage, docsImage, webImages, workerImage } from '../images/build/recipes.ts';
import type { Settings } from '../settings/settings.ts';

/** Only what EEMT builds itself, the base image last and only where the web image stands on it: nothing of EEMT builds it before. */
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
  const web = webImages(sourceDir);
  const base = baseImage(sourceDir);
  const needed =
    base &&
    web.some(({ source }) => source.kind === 'build' && fromNames(source.dockerfile).includes(base.name));
  return [...web, worker, ...docs, ...(needed ? [base] : [])];
}
