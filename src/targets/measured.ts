import type { TargetName } from '../core/environment.ts';

/** What was measured of the real EEMT (by `npm run bench`, native by hand) with the default settings on a machine with two cores, before this machine has figures of its own. README says when. */
export interface Measured {
  /** Seconds of an `up` that builds the images, and of one that finds them built. */
  readonly cold: number;
  readonly warm: number;
}

export const measured: Readonly<Partial<Record<TargetName, Measured>>> = {
  kind: { cold: 139, warm: 80 },
  compose: { cold: 38, warm: 4 },
  native: { cold: 7, warm: 2 },
};

/** Settings that the duration of an `up` depends on; any other is for another target. */
export const timedBy: Readonly<Record<TargetName, readonly ('workerImage' | 'nodes')[]>> = {
  kind: ['workerImage', 'nodes'],
  compose: ['workerImage'],
  native: [],
};

/** Steps whose work stays after `down`, so that the next `up` is a warm one. */
export function isBuilding(id: string): boolean {
  return id.startsWith('image-') || id === 'python-environment';
}

/** Steps that are done where only data was kept. */
export const aboutData: readonly string[] = ['data-folders', 'data-owner'];

/** Bytes of an image, by the step that builds it, as the engine measures it; the base is a part of the web image. */
export const imageBytes: Readonly<Record<string, number>> = {
  'image-base': 0,
  'image-web': 1.55e9,
  'image-worker': 0.77e9,
};
