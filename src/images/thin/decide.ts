import { isDeepStrictEqual } from 'node:util';
import { usesOfCommand } from './commands.ts';
import type { TextsOf } from './pip.ts';
import { layerChanges } from './layer-changes.ts';
import type { LayerChange } from './layer-changes.ts';
import { layoutOf } from './layout.ts';
import type { Layout } from './layout.ts';
import { absolute } from './paths.ts';
import type { Placed } from './place-copy.ts';
import { isLinkStamp } from './recipe.ts';
import type { Recipe, RecipePart } from './recipe.ts';
import { foundUnnamed } from './search-paths.ts';
import { commandsIn } from './shell.ts';
import { goesThrough, meets } from './uses.ts';
import type { Use } from './uses.ts';
import { isWhole } from './whole.ts';
import type { Whole } from './whole.ts';

/** Text of a file in the build context of a part, by its number. */
export type TextOf = (from: NonNullable<Placed['from']>) => string;

/**
 * What a layer over the image of the `last` recipe has to hold, so that it becomes the image of the recipe `now`; or why the
 * whole image has to be built: something else than copied files changed, or a command of the Dockerfile may have used what changed. Pure.
 */
export function decide(last: Recipe, now: Recipe, textOf: TextOf): readonly LayerChange[] | Whole {
  const other = otherPart(last, now);
  if (other) return other;
  const [before, after] = [layoutOf(last), layoutOf(now)];
  if (isWhole(before)) return before;
  if (isWhole(after)) return after;
  if (!distributions.test(after.root)) return { whole: `what FROM ${after.root} holds is not known` };
  const changed = changedPaths(before, after);
  for (const path of changed) {
    const found = foundUnnamed(path, after);
    if (found) return found;
  }
  return usedBy(changed, before, after, textOf) ?? layerChanges(changed, before, after);
}

/** Images that hold the folders of a distribution and nothing in others. */
const distributions = /^(docker\.io\/)?(library\/)?(debian|ubuntu|python)(:[\w.-]+)?$/;

function otherPart(last: Recipe, now: Recipe): Whole | undefined {
  const [names, others] = [last, now].map(({ parts }) => parts.map(({ name }) => name));
  if (!isDeepStrictEqual(names, others)) return { whole: 'it stands on other images' };
  const other = now.parts.find(
    (part, index) => !isDeepStrictEqual(textOfPart(part), textOfPart(last.parts[index])),
  );
  return other && { whole: `the Dockerfile of ${other.name}, or what is added to it, changed` };
}

function textOfPart(part: RecipePart | undefined) {
  return part && [part.dockerfile, part.afterFrom, part.args];
}

/** Also those that a later COPY covers: a command in between may have read them. */
function changedPaths(before: Layout, after: Layout): readonly string[] {
  const changed = new Set<string>();
  for (const [index, copy] of after.copies.entries()) {
    const old = before.copies[index] ?? new Map<string, Placed>();
    for (const path of new Set([...old.keys(), ...copy.keys()]))
      if (old.get(path)?.stamp !== copy.get(path)?.stamp) changed.add(path);
  }
  return [...changed].sort();
}

function usedBy(
  changed: readonly string[],
  before: Layout,
  after: Layout,
  textOf: TextOf,
): Whole | undefined {
  const links = [before, after].flatMap(({ copies }) =>
    copies.flatMap((copy) => [...copy].flatMap(([path, { stamp }]) => (isLinkStamp(stamp) ? [path] : []))),
  );
  const textsOf: TextsOf = (path) =>
    after.copies.flatMap((copy) => {
      const from = copy.get(path)?.from;
      return from ? [textOf(from)] : [];
    });
  for (const { text, cwd } of after.runs) {
    const by = `RUN ${text.replace(/\s+/g, ' ')}`;
    const uses = usesOfRun(text, cwd, textsOf, (path) => changed.includes(path));
    if (uses === undefined) return { whole: `what it reads is not known of: ${by}` };
    for (const use of uses) {
      const met = changed.find((path) => meets(use, path));
      if (met !== undefined) return { whole: `${met} is used by: ${by}` };
      const link = links.find((path) => goesThrough(use, path));
      if (link !== undefined && changed.length > 0) return { whole: `the link ${link} is used by: ${by}` };
    }
  }
  return undefined;
}

function usesOfRun(
  text: string,
  from: string,
  textsOf: TextsOf,
  hasChanged: (path: string) => boolean,
): readonly Use[] | undefined {
  const commands = commandsIn(text);
  if (commands === undefined || text.startsWith('[')) return undefined;
  const uses: Use[] = [];
  let cwd = from;
  for (const command of commands) {
    const [name, folder, ...more] = command.words;
    if (name?.text === 'cd') {
      // Whether it is gone into is known only where nothing is tried instead.
      if (!folder || folder.pattern || folder.text.startsWith('-') || more.length > 0 || text.includes('||'))
        return undefined;
      cwd = absolute(folder.text, cwd);
      continue;
    }
    const found = usesOfCommand(command, cwd, (path) => (hasChanged(path) ? [''] : textsOf(path)));
    if (found === undefined) return undefined;
    uses.push(...found);
  }
  return uses;
}
