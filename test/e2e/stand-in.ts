import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { World } from './cli.ts';

/** The world with a shell script first on PATH in place of a tool; in it "$REAL" is the real one. */
export async function withStandIn<T extends World>(world: T, tool: string, script: string): Promise<T> {
  await mkdir(world.home, { recursive: true });
  const folder = await mkdtemp(join(world.home, 'stand-in-'));
  const path = process.env['PATH'] ?? '';
  const text = `#!/bin/sh\nREAL='${onPath(tool, path)}'\n${script}\n`;
  await writeFile(join(folder, tool), text, { mode: 0o755 });
  return { ...world, env: { ...world.env, PATH: `${folder}${delimiter}${path}` } };
}

/** Lines that run the real tool, wait until a command prints something, and kill the tool then. */
export function killedWhen(command: string, more = ''): string {
  return `exec 3<&0
"$REAL" "$@" ${more} <&3 &
until ${command} | grep -q .; do
  kill -0 $! || exit 1
  sleep 0.2
done
kill -9 $!
wait
exit 137`;
}

function onPath(tool: string, path: string): string {
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, tool))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  if (found === undefined) throw new Error(`${tool} is not on PATH`);
  return found;
}
