import { UsageError } from '../errors/index.ts';
import type { KubeObject } from '../core/blueprint.ts';

const components: Readonly<Record<string, string>> = {
  web: 'web-interface',
  worker: 'worker',
  cleanup: 'cleanup',
  master: 'master',
};

/** Pods meant by `web`, `worker`, `cleanup`, `master`, `all`, or a pod's own name. Throws UsageError naming what there is. */
export function podsFor(what: string, pods: readonly KubeObject[]): readonly KubeObject[] {
  if (what === 'all') return pods;
  const component = components[what];
  const found = pods.filter(({ metadata }) =>
    component ? metadata.labels?.['app.kubernetes.io/component'] === component : metadata.name === what,
  );
  if (found.length > 0) return found;
  throw new UsageError('USAGE_POD', `No pod is meant by ${what}.`, {
    hints: [
      `there are: ${pods.map(({ metadata }) => metadata.name).join(', ') || 'none'}`,
      'or say web, worker, cleanup, master, all',
    ],
  });
}
