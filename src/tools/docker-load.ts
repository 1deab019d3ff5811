import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { ToolFailedError } from '../errors/index.ts';
import { followBuild } from './docker-build-lines.ts';

/** The engine says inside of its answer what went wrong, as with a build. */
export async function loadImages(
  engine: Dockerode,
  archive: Readable,
  what: string,
  abortSignal: AbortSignal,
): Promise<void> {
  try {
    const answer = await engine.loadImage(archive, { quiet: true, abortSignal });
    const failure = await followBuild(answer, () => undefined);
    if (failure === undefined) return;
    throw new ToolFailedError('TOOL_FAILED', `Loading ${what} failed: ${failure.trim()}`, {
      details: { command: null, exitCode: null, tail: failure.trim().split('\n') },
    });
  } finally {
    archive.destroy();
  }
}
