import type { Bug } from './bug.ts';
import { inCheckout, kubectl } from './by-hand.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { deploymentsOf, type ObservedDeployment } from '../../core/observed/deployments.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { healedByHand } from '../../core/repair.ts';
import { listAt, textsAt } from '../../lib/json-at.ts';
import { saidIn } from './source-texts.ts';
import { patch } from './patches/gpu-drops-limits.ts';

const template = 'docker/kubernetes/helm/eemt/templates/worker-deployment.yaml';

/** Who asks for a GPU loses all other limits. */
export const gpuDropsLimits: Bug = {
  id: 'gpu-drops-limits',
  title: 'With a GPU, workers lose their limits of CPU, memory and disk',
  symptom: 'Workers that are deployed with --gpu have nothing but the GPU among their limits',
  cause:
    'The template writes the resources of values.yaml, and where a GPU is asked for a second key limits behind them; of a key given twice the last one counts.',
  cured: 'none: where a GPU is asked for, it and the other limits can be given in workers.resources',
  nature: 'correctness',
  upstream: [template, 'docker/kubernetes/deploy.sh'],
  story: `The second limits: replaces the first, so a worker with a GPU may take all memory of its node. In EEMT's own namespace a LimitRange fills the gap with 10Gi of disk, where a worker requests 20Gi, so that no pod of it is taken.

It strikes only with workers.gpu.enabled. A limit nvidia.com/gpu under workers.resources.limits, and workers.gpu.enabled left at false, asks for the same GPU and keeps the rest.`,
  reportOnly: 'it strikes only where somebody asks for a GPU, which no node of a local cluster offers',
  foundIn: (texts) => saidIn(texts, [template], /\{\{-? if [^\n}]*\bgpu\.enabled\b[^\n]*\n\s*limits:/),
  patch,
  edits: {},
  judge: (seen) =>
    deploymentsOf(seen, 'worker')
      .filter((deployment) => limitsIn(deployment).some(isGpuAlone))
      .map((deployment) => ({
        subject: deployment.ref,
        severity: 'medium',
        cause:
          'It limits the GPU alone: the limits of CPU and memory were lost with a key that is given twice.',
        evidence: limitsIn(deployment)
          .filter(isGpuAlone)
          .map((limits) =>
            evidence(`deployment ${deployment.ref.name}`, `limits: ${JSON.stringify(limits)}`, seen.at),
          ),
        course: 'transient',
        repair: healedByHand(
          [
            {
              ...eemtDev('bugs show', 'gpu-drops-limits'),
              purpose: 'how to ask for a GPU and keep the other limits',
            },
          ],
          eemtDev('up', '--set', 'workers.gpu.enabled=false'),
        ),
      })),
  seenBy: [
    inCheckout(
      'two keys limits in one container',
      'helm',
      'template',
      'eemt',
      'docker/kubernetes/helm/eemt',
      '--set',
      'workers.gpu.enabled=true',
      '--show-only',
      'templates/worker-deployment.yaml',
    ),
    kubectl(
      'what is left of them in the cluster',
      'get',
      'deployments',
      '-l',
      'app.kubernetes.io/component=worker',
      '-o',
      'jsonpath={.items[*].spec.template.spec.containers[*].resources.limits}',
    ),
  ],
};

type Limits = Readonly<Record<string, string>>;

function limitsIn({ object }: ObservedDeployment): readonly Limits[] {
  return listAt(object, 'spec', 'template', 'spec', 'containers').map((one) =>
    textsAt(one, 'resources', 'limits'),
  );
}

/** Devices have the name of who makes them in front: `nvidia.com/gpu`. */
function isGpuAlone(limits: Limits): boolean {
  const names = Object.keys(limits);
  return names.length > 0 && names.every((name) => name.includes('/'));
}
