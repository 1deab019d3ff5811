import { open, realpath } from 'node:fs/promises';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import { isExecutable } from './helper-cache.ts';

/** A program as it lies on the disk. As long as all of it is the same, so is the program. */
export interface ExecutableFile {
  readonly path: string;
  readonly mtimeMs: number;
  readonly size: number;
  readonly inode: number;
}

/**
 * The file that a tool's name stands for on PATH; undefined where there is none, and where the file does not decide what runs:
 * scripts (as asdf has them) and links to a program of another name (as snap and mise have them) start one version today and
 * another tomorrow.
 */
export async function executableFile(
  tool: string,
  path: string | undefined,
): Promise<ExecutableFile | undefined> {
  const found = isAbsolute(tool) ? tool : onPath(tool, path);
  if (found === undefined) return undefined;
  try {
    const real = await realpath(found);
    if (!basename(real).startsWith(basename(tool))) return undefined;
    await using file = await open(real);
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    const seen = await file.stat();
    if (!seen.isFile() || buffer.toString() === '#!') return undefined;
    return { path: real, mtimeMs: seen.mtimeMs, size: seen.size, inode: seen.ino };
  } catch {
    return undefined;
  }
}

function onPath(tool: string, path = ''): string | undefined {
  if (tool.includes('/')) return undefined;
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) return undefined;
    const file = join(folder, tool);
    if (isExecutable(file)) return file;
  }
  return undefined;
}
