import type { StepSay } from '../../plan/step.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { MovingImage } from './image-archive.ts';

/** Tells of each of so many nodes that has got the image. */
export function arrivals(image: MovingImage, nodes: number, say: StepSay): (node: EngineContainer) => void {
  let reached = 0;
  return (node) => {
    reached += 1;
    say.line(`${node.name} has ${image.name}`);
    say.progress(reached / nodes);
  };
}
