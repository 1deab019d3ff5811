import { delimiter, isAbsolute, join } from 'node:path';
import { isExecutable } from './helper-cache.ts';

/** The program that a name stands for on PATH; undefined where there is none. A path is itself. Relative folders of PATH are passed over. */
export function findOnPath(tool: string, path = ''): string | undefined {
  if (tool.includes('/')) return tool;
  return path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, tool))
    .find((file) => isExecutable(file));
}
