import { eemtDev } from '../../core/command-hint.ts';
import type { Rule } from '../../core/observation.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { healedByHand } from '../../core/repair.ts';

/** The name of the cluster is taken by one that is not provably ours. */
export const foreignCluster: Rule = {
  id: 'foreign-cluster',
  title: 'A cluster of this name is not provably of this environment',
  judge: ({ foreign, at }) => {
    if (!foreign) return [];
    const { cluster, why } = foreign;
    return [
      {
        subject: { kind: 'Cluster', namespace: '', name: cluster },
        severity: 'high',
        cause: `The Kind cluster ${cluster} is not provably of this environment, so eemt-dev does not touch it.`,
        evidence: [evidence('docker', why, at)],
        course: 'terminal',
        repair: healedByHand(
          [
            {
              argv: ['docker', 'ps', '--all', '--filter', `label=io.x-k8s.kind.cluster=${cluster}`],
              purpose: 'whose it is',
            },
          ],
          eemtDev('up', '--name', 'NAME'),
        ),
      },
    ];
  },
};
