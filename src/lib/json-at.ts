import { isObject, type Json } from './json.ts';

type Path = readonly (string | number)[];

/** The value at a path, or undefined where any part of it is missing: API objects come half-made. */
export function at(value: Json | undefined, ...path: Path): Json | undefined {
  let here: Json | undefined = value;
  for (const key of path) {
    if (isList(here)) here = typeof key === 'number' ? here[key] : undefined;
    else if (isObject(here)) here = here[String(key)];
    else return undefined;
  }
  return here;
}

export function textAt(value: Json | undefined, ...path: Path): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: Json | undefined, ...path: Path): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** An empty list where there is none. */
export function listAt(value: Json | undefined, ...path: Path): readonly Json[] {
  const found = at(value, ...path);
  return isList(found) ? found : [];
}

/** The texts of a map, as labels; empty where there is none. */
export function textsAt(value: Json | undefined, ...path: Path): Readonly<Record<string, string>> {
  const found = at(value, ...path);
  if (!isObject(found)) return {};
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Array.isArray that keeps readonly lists readonly. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
