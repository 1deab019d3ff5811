import type { Environment } from '../../core/environment.ts';
import type { Step } from '../../plan/step.ts';
import type { KubeParts } from '../parts.ts';
import { quiesceNodes } from './quiesce.ts';
import { kindSeen } from './seen.ts';

/** `stop-cluster`: its nodes rest until the next `up`; nothing is lost. */
export function stopClusterStep(env: Environment): Step<KubeParts> {
  return {
    id: 'stop-cluster',
    title: `Stop ${env.cluster}`,
    after: [],
    reads: ['containers', 'files'],
    changes: ['containers', 'files', 'objects', 'web'],
    due(world) {
      const { nodes } = kindSeen(world, env);
      const running = nodes.filter(({ state }) => state === 'running');
      if (running.length === 0) return { is: 'done', note: 'no node runs' };
      return {
        is: 'due',
        changes: running.map(({ name }) => ({ kind: 'update', text: `stop ${name}` })),
        async run(run) {
          await quiesceNodes(running, run);
          await Promise.all(running.map(({ id }) => run.tools.docker.stopContainer(id, run.signal)));
        },
      };
    },
  };
}
