import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readInsideCheckout } from '../../eemt/inside-checkout.ts';
import type { ImageBuild, ImageRole } from '../../core/blueprint.ts';
import { shippedPath } from '../../lib/package-root.ts';
import { pagePaths, requirementsPath, textsOf, workflowPaths } from './edited-files.ts';

/** EEMT's names for its images, as its chart and Dockerfiles use them. */
const imageNames = {
  base: 'eemt-test:minimal',
  web: 'eemt-web:2.0',
  worker: 'eemt:ubuntu24.04',
  docs: 'eemt-docs:latest',
} as const;

/** What EEMT itself builds for the web: one image, from the root of the repository, with the scripts of its page as written, for cures to edit. Throws SettingsError where its Dockerfile cannot be read. */
export function webImages(sourceDir: string): readonly ImageBuild[] {
  const dockerfile = readInsideCheckout(sourceDir, 'docker/web-interface/Dockerfile');
  return [withRequirements(build('web', "EEMT's own", sourceDir, dockerfile, textsOf(sourceDir, pagePaths)))];
}

/** The image that the web image stands on; EEMT has its Dockerfile, but nothing that builds it. */
export function baseImage(sourceDir: string): ImageBuild | undefined {
  const dockerfile = 'docker/minimal/Dockerfile';
  return existsSync(join(sourceDir, dockerfile))
    ? withRequirements(ownImage('base', sourceDir, dockerfile))
    : undefined;
}

/** EEMT's documentation, served by itself; undefined where the checkout has none. */
export function docsImage(sourceDir: string): ImageBuild | undefined {
  const dockerfile = 'docker/docs/Dockerfile';
  return existsSync(join(sourceDir, dockerfile)) ? ownImage('docs', sourceDir, dockerfile) : undefined;
}

/** `slim` is ours from distribution packages, `full` EEMT's own, both with EEMT's workflow files as written, for cures to edit; anything else is a reference that the engine has. */
export function workerImage(sourceDir: string, choice: string): ImageBuild {
  if (choice !== 'full' && choice !== 'slim') return givenImage('worker', choice);
  const dockerfile =
    choice === 'full'
      ? readInsideCheckout(sourceDir, 'docker/ubuntu/24.04/Dockerfile')
      : readInsideCheckout(shippedPath('images/worker-slim'), 'Dockerfile');
  return build('worker', choice, sourceDir, dockerfile, textsOf(sourceDir, workflowPaths));
}

export function givenImage(role: ImageRole, reference: string): ImageBuild {
  return { role, name: imageNames[role], variant: reference, source: { kind: 'given', reference } };
}

function ownImage(role: ImageRole, sourceDir: string, dockerfile: string): ImageBuild {
  return build(role, "EEMT's own", sourceDir, readInsideCheckout(sourceDir, dockerfile));
}

function build(
  role: ImageRole,
  variant: string,
  contextDir: string,
  dockerfile: string,
  overlay: Readonly<Record<string, string>> = {},
): ImageBuild {
  const source = { kind: 'build', dockerfile, contextDir, overlay, args: {}, afterFrom: [] } as const;
  return { role, name: imageNames[role], variant, source };
}

function withRequirements(image: ImageBuild): ImageBuild {
  const { source } = image;
  if (source.kind === 'given') return image;
  const requirements = textsOf(source.contextDir, [requirementsPath])[requirementsPath];
  return requirements === undefined ? image : { ...image, source: { ...source, requirements } };
}
