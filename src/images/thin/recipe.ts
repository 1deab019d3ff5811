import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { ImageBuild } from '../../core/blueprint.ts';
import { parentsOf, sealed } from '../build/fingerprint.ts';
import type { SealedEntry } from '../build/seal.ts';

const partSchema = z.object({
  name: z.string(),
  dockerfile: z.string(),
  afterFrom: z.readonly(z.array(z.string())),
  args: z.readonly(z.record(z.string(), z.string())),
  entries: z.readonly(z.array(z.readonly(z.tuple([z.string(), z.string()])))),
});
export const recipeSchema = z.object({ parts: z.readonly(z.array(z.readonly(partSchema))) });

/** One Dockerfile with what it was given. `entries`: path in the build context, and what lies there, as `stampOf` has it. */
export type RecipePart = Readonly<z.infer<typeof partSchema>>;

/** All that an image is made from: its own part last, before it the builds it stands on. */
export interface Recipe {
  readonly parts: readonly RecipePart[];
}

/** The recipe of a build, and beside each part the entries themselves. Rejects as `sealed` does. */
export interface SealedRecipe extends Recipe {
  readonly entries: readonly (readonly SealedEntry[])[];
}

export async function recipeOf(images: readonly ImageBuild[], image: ImageBuild): Promise<SealedRecipe> {
  const { source, name } = image;
  // What is given is a name behind FROM like any other.
  if (source.kind === 'given') return { parts: [], entries: [] };
  const parents = await Promise.all(parentsOf(images, image).map((parent) => recipeOf(images, parent)));
  const { entries } = await sealed(images, image);
  const own: RecipePart = {
    name,
    dockerfile: source.dockerfile,
    afterFrom: source.afterFrom,
    args: source.args,
    entries: entries.map(({ path, content }) => [path, stampOf(content)] as const),
  };
  return {
    parts: [...parents.flatMap(({ parts }) => parts), own],
    entries: [...parents.flatMap((parent) => parent.entries), entries],
  };
}

/** The same text for the same file, folder or link. */
function stampOf(content: SealedEntry['content']): string {
  if ('folder' in content) return folderStamp;
  if ('link' in content) return `link ${content.link}`;
  const sha256 = 'text' in content ? createHash('sha256').update(content.text).digest('hex') : content.sha256;
  return `${content.executable === true ? 'program' : 'file'} ${sha256}`;
}

export const folderStamp = 'folder';
export const isLinkStamp = (stamp: string) => stamp.startsWith('link ');
