import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Json } from '../../lib/json.ts';
import { composeDocuments, invalidCompose } from './documents.ts';
import { whyNotInside } from './leads-out.ts';
import { includesOf, namedPaths, type Include, type NamedPath } from './named-paths.ts';
import { unsafeCompose } from './unsafe.ts';

const mostFiles = 100;

/** A Compose file, and the folder that its relative paths are meant from. */
interface Visit {
  readonly file: string;
  readonly base: string;
}

/**
 * Looks at a Compose file, and at all that it takes in, before Compose itself reads any of it: every file that Compose would read for it
 * must lie in the checkout. Throws SettingsError COMPOSE_UNSAFE with all that does not, or COMPOSE_INVALID. `root`: the real path of the
 * checkout, in which the file lies.
 */
export function preCheck(root: string, file: string): void {
  const problems = new Set<string>();
  const waiting: Visit[] = [{ file, base: root }];
  const seen = new Set<string>();
  for (let visit = waiting.pop(); visit; visit = waiting.pop()) {
    // One file can be meant from several folders.
    const key = JSON.stringify(visit);
    if (seen.has(key)) continue;
    seen.add(key);
    const name = relative(root, file);
    if (seen.size > mostFiles) throw invalidCompose(name, `it takes in more than ${String(mostFiles)} files`);
    for (const document of composeDocuments(visit.file, relative(root, visit.file))) {
      const { wrong, next } = checked(root, visit, document);
      for (const problem of wrong) problems.add(`${relative(root, visit.file)}: ${problem}`);
      // One that is not there is for Compose to complain about.
      waiting.push(...next.filter((one) => existsSync(one.file)));
    }
  }
  if (problems.size > 0) throw unsafeCompose(relative(root, file), [...problems]);
}

interface Checked {
  readonly wrong: readonly string[];
  readonly next: readonly Visit[];
}

function checked(root: string, { base }: Visit, document: Json): Checked {
  const inside: WhyNot = (place, path, from = base) => {
    const why = whyNotInside(root, from, path);
    return why === undefined ? [] : [`${place}: ${path} ${why}`];
  };
  const parts = [
    ...namedPaths(document).map((path) => checkedPath(path, base, inside)),
    ...includesOf(document).map((include) => checkedInclude(include, base, inside)),
  ];
  return { wrong: parts.flatMap(({ wrong }) => wrong), next: parts.flatMap(({ next }) => next) };
}

type WhyNot = (place: string, path: string, from?: string) => readonly string[];

function checkedPath({ place, path, use, within }: NamedPath, base: string, inside: WhyNot): Checked {
  const wrong = inside(place, path, within === undefined ? base : resolve(base, within));
  if (wrong.length > 0 || use !== 'extends') return { wrong, next: [] };
  const file = resolve(base, path);
  return { wrong, next: [{ file, base: dirname(file) }] };
}

function checkedInclude(include: Include, base: string, inside: WhyNot): Checked {
  const { place, paths, projectDirectory, hasEnvFiles } = include;
  const [first] = paths;
  const wrong = [
    ...paths.flatMap((path) => inside(`${place}.path`, path)),
    ...(projectDirectory === undefined ? [] : inside(`${place}.project_directory`, projectDirectory)),
  ];
  if (wrong.length > 0 || first === undefined) return { wrong, next: [] };
  const folder =
    projectDirectory === undefined ? dirname(resolve(base, first)) : resolve(base, projectDirectory);
  const variables = resolve(folder, '.env');
  if (!hasEnvFiles && existsSync(variables))
    return { wrong: [`${place}: Compose would take variables from ${variables}`], next: [] };
  return { wrong, next: paths.map((path) => ({ file: resolve(base, path), base: folder })) };
}
