import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isEemtDevError } from '../errors/index.ts';
import type { SourceTexts } from './defects/source-texts.ts';
import { readInsideCheckout } from './inside-checkout.ts';

/** Of a checkout; each path is read once, when it is first asked for. */
export function sourceTexts(sourceDir: string): SourceTexts {
  const read = new Map<string, readonly string[]>();
  return (path) => {
    const texts = read.get(path) ?? textsAt(sourceDir, path);
    read.set(path, texts);
    return texts;
  };
}

function textsAt(sourceDir: string, path: string): readonly string[] {
  try {
    const full = join(sourceDir, path);
    const there = lstatSync(full, { throwIfNoEntry: false });
    if (there?.isDirectory() !== true) return there ? [readInsideCheckout(sourceDir, path)] : [];
    const names = readdirSync(full).filter((name) => /\.(?:py|yaml|tpl)$/.test(name));
    return names.flatMap((name) => textsAt(sourceDir, `${path}/${name}`));
  } catch (error) {
    if (isEemtDevError(error) || (error as NodeJS.ErrnoException).code !== undefined) return [];
    throw error;
  }
}
