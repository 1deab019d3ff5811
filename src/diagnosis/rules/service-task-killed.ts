import { eemtDev } from '../../core/command-hint.ts';
import type { Rule } from '../../core/observation.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { containerRef, containersOf } from '../../core/observed/services.ts';
import { healedByHand, inspect, logsOfContainer } from '../../core/repair.ts';

/** The kernel kills one process of the container, as a task of a worker, and the container goes on. */
export const serviceTaskKilled: Rule = {
  id: 'service-task-killed',
  title: 'Something in a container was killed for using too much memory',
  judge: (seen) =>
    containersOf(seen)
      // Of one that was started again, the engine's mark may be of its end before.
      .filter(({ state, oomKilled, restarts }) => state === 'running' && oomKilled && restarts === 0)
      .map((one) => ({
        subject: containerRef(one),
        severity: 'medium',
        cause: `Something that ran in container ${one.name} was killed: it used more memory than the container may.`,
        evidence: [evidence(`container ${one.name}`, 'running, OOMKilled', seen.at)],
        course: 'transient',
        repair: healedByHand(
          [logsOfContainer(one.name), inspect(one.name)],
          eemtDev('up', '--profile', 'balanced'),
        ),
      })),
};
