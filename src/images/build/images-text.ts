import type { ImageBuild } from '../../core/blueprint.ts';

/** The images as lines to be compared: their order, then of each by name all that makes it. Every line says whose it is. */
export function imagesText(images: readonly ImageBuild[]): string {
  const byName = [...images].sort((a, b) => a.name.localeCompare(b.name));
  const lines = [
    ...images.map(({ name, variant, source }) =>
      source.kind === 'given' ? `take ${source.reference} as ${name}` : `build ${name} (${variant})`,
    ),
    ...byName.flatMap(linesOf),
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf({ name, source }: ImageBuild): readonly string[] {
  if (source.kind === 'given') return [];
  const { dockerfile, args, afterFrom, overlay } = source;
  return [
    ...linesIn(dockerfile).map((line) => `Dockerfile: ${line}`),
    ...afterFrom.map((line) => `added behind each FROM: ${line}`),
    ...Object.entries(args).map(([key, value]) => `argument: ${key}=${value}`),
    ...Object.entries(overlay).flatMap(([path, text]) =>
      linesIn(text).map((line) => `file ${path}: ${line}`),
    ),
  ].map((line) => `${name}  ${line}`);
}

function linesIn(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}
