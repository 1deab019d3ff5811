import { plainInstructions, rewriteDockerfile } from '../build/dockerfile.ts';
import type { PlainInstruction } from '../build/dockerfile.ts';
import { isClash, isOdd, placeCopy } from './place-copy.ts';
import type { Placed } from './place-copy.ts';
import { absolute, above } from './paths.ts';
import { folderStamp } from './recipe.ts';
import type { Recipe, RecipePart } from './recipe.ts';
import { isWhole } from './whole.ts';
import type { Whole } from './whole.ts';

/** What the Dockerfiles of a recipe put where, and what they run. */
export interface Layout {
  /** The image that nothing of ours builds. */
  readonly root: string;
  /** What each COPY and WORKDIR puts into the image, in order. */
  readonly copies: readonly ReadonlyMap<string, Placed>[];
  /** All of them together. */
  readonly final: ReadonlyMap<string, Placed>;
  readonly runs: readonly { readonly text: string; readonly cwd: string }[];
  readonly variables: readonly { readonly name: string; readonly value: string }[];
}

/** They change nothing in the image's files. */
const noFiles = new Set([
  ...['LABEL', 'ENV', 'ARG', 'EXPOSE', 'HEALTHCHECK', 'CMD', 'ENTRYPOINT', 'MAINTAINER', 'STOPSIGNAL'],
]);

/** Reads a recipe, one FROM for each part. Pure. */
export function layoutOf({ parts }: Recipe): Layout | Whole {
  const copies: ReadonlyMap<string, Placed>[] = [];
  const final = new Map<string, Placed>();
  const runs: { text: string; cwd: string }[] = [];
  const variables: { name: string; value: string }[] = [];
  let root = '';
  let cwd = '/';
  const put = (copy: ReadonlyMap<string, Placed>): Whole | undefined => {
    copies.push(copy);
    for (const [path, placed] of copy) {
      const there = final.get(path);
      if (there && isClash(there.stamp, placed.stamp))
        return { whole: `${path} is copied over something else` };
      final.set(path, placed);
    }
    return undefined;
  };
  for (const [index, part] of parts.entries()) {
    const instructions = instructionsOf(part);
    if (instructions === undefined)
      return { whole: `the Dockerfile of ${part.name} is written in a way of its own` };
    if (instructions.filter(({ keyword }) => keyword === 'FROM').length !== 1)
      return { whole: `the Dockerfile of ${part.name} has not just one FROM` };
    variables.push(...Object.entries(part.args).map(([name, value]) => ({ name, value })));
    for (const { keyword, flags, text, variables: set } of instructions) {
      variables.push(...Object.entries(set).map(([name, value]) => ({ name, value })));
      const here = `${keyword} ${text}`;
      if (noFiles.has(keyword)) continue;
      if (flags.length > 0) return { whole: `${keyword} --${flags.join(' --')} is not looked through` };
      if (keyword === 'RUN') runs.push({ text, cwd });
      else if (keyword === 'FROM') {
        const wanted = index === 0 ? undefined : parts[index - 1]?.name;
        const [name = ''] = text.split(/\s+/);
        if (name.includes('$') || (wanted !== undefined && name !== wanted))
          return { whole: `${here} is not followed` };
        if (wanted === undefined) root = name;
      } else if (keyword === 'WORKDIR') {
        if (isOdd(text)) return { whole: `${here} is not plain` };
        cwd = absolute(text, cwd);
        const clash = put(
          new Map(
            [...above(cwd), ...(cwd === '/' ? [] : [cwd])].map((path) => [path, { stamp: folderStamp }]),
          ),
        );
        if (clash) return clash;
      } else if (keyword === 'COPY') {
        const copy = placeCopy({
          text,
          cwd,
          part: index,
          entries: part.entries,
          isFolder: (path) => final.get(path)?.stamp === folderStamp,
        });
        if (isWhole(copy)) return copy;
        const clash = put(copy);
        if (clash) return clash;
      } else return { whole: `${keyword} is not looked through` };
    }
  }
  return { root, copies, final, runs, variables };
}

function instructionsOf({ dockerfile, afterFrom }: RecipePart): readonly PlainInstruction[] | undefined {
  return plainInstructions(rewriteDockerfile(dockerfile, {}, afterFrom));
}
