import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isEemtDevError } from '../errors/index.ts';
import { readInsideCheckout } from './inside-checkout.ts';

/** Texts of EEMT's tree: of a file, or of the Python files right in a folder. None where nothing is there or it cannot be read. */
export type SourceTexts = (path: string) => readonly string[];

/** Of a checkout; each path is read once, when it is first asked for. */
export function sourceTexts(sourceDir: string): SourceTexts {
  const read = new Map<string, readonly string[]>();
  return (path) => {
    const texts = read.get(path) ?? textsAt(sourceDir, path);
    read.set(path, texts);
    return texts;
  };
}

/** True where one of these files and folders says it. */
export function saidIn(texts: SourceTexts, paths: readonly string[], pattern: RegExp): boolean {
  return paths.some((path) => texts(path).some((text) => pattern.test(text)));
}

function textsAt(sourceDir: string, path: string): readonly string[] {
  try {
    const full = join(sourceDir, path);
    const there = lstatSync(full, { throwIfNoEntry: false });
    if (there?.isDirectory() !== true) return there ? [readInsideCheckout(sourceDir, path)] : [];
    const names = readdirSync(full).filter((name) => name.endsWith('.py'));
    return names.flatMap((name) => textsAt(sourceDir, `${path}/${name}`));
  } catch (error) {
    if (isEemtDevError(error) || (error as NodeJS.ErrnoException).code !== undefined) return [];
    throw error;
  }
}
