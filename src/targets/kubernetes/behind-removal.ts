import type { KubeParts } from '../../clusters/parts.ts';
import type { Step, StepId } from '../../plan/step.ts';
import type { EngineContainer } from '../../tools/docker.ts';

/** The same step where the cluster is made anew before it: as long as an old node stands, what is there says nothing of what the step will meet. */
export function behindRemoval(
  step: Step<KubeParts>,
  removal: StepId,
  old: readonly EngineContainer[],
): Step<KubeParts> {
  const ids = new Set(old.map(({ id }) => id));
  return {
    ...step,
    reads: [...new Set([...step.reads, 'containers' as const])],
    due(world) {
      const { containers } = world;
      if (containers?.ok && containers.value.some(({ id }) => ids.has(id)))
        return { is: 'unknown', until: removal };
      return step.due(world);
    },
  };
}
