import { listAt, textAt } from '../../lib/json-at.ts';
import { liveInContainer, liveVolume } from '../live-page.ts';
import type { Observation } from '../observation.ts';
import { objectsOf } from './objects.ts';
import { servicesOf } from './services.ts';

/** The page runs from the live folder that `watch` fills, and not from the image that was built. Pure. */
export function runsLive(seen: Observation): boolean {
  if (seen.native !== undefined) return seen.native.live === true;
  if (servicesOf(seen).some(({ mounts }) => mounts?.includes(liveInContainer.folder) === true)) return true;
  return objectsOf(seen, 'Deployment').some((one) =>
    listAt(one, 'spec', 'template', 'spec', 'volumes').some(
      (volume) => textAt(volume, 'name') === liveVolume,
    ),
  );
}
