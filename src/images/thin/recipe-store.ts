import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { recipeSchema } from './recipe.ts';
import type { Recipe } from './recipe.ts';

/** So many are kept, the newest. */
const kept = 100;

/**
 * Keeps what an image was made from, under the fingerprint of just that, so it is true for whatever engine has an image with
 * it. A folder that cannot be written is no reason to fail: the next build of the image is a whole one, as it is where this was removed.
 */
export async function remember(folder: string, print: string, { parts }: Recipe): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(fileOf(folder, print), `${JSON.stringify({ parts })}\n`);
    await forgetOldest(folder);
  } catch {
    // As said above.
  }
}

/** undefined where it is not remembered, or what is there is none. */
export async function remembered(folder: string, print: string): Promise<Recipe | undefined> {
  if (!/^[0-9a-f]{64}$/.test(print)) return undefined;
  try {
    return recipeSchema.parse(JSON.parse(await readFile(fileOf(folder, print), 'utf8')));
  } catch {
    return undefined;
  }
}

const fileOf = (folder: string, print: string) => join(folder, `${print}.json`);

async function forgetOldest(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= kept) return;
  const dated = await Promise.all(
    names.map(async (name) => ({ name, atMs: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = dated.sort((a, b) => b.atMs - a.atMs).slice(kept);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })));
}
