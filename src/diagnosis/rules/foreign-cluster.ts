import { eemtDev } from '../../core/command-hint.ts';
import type { Rule } from '../../core/observation.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { healedByHand } from '../../core/repair.ts';

/** The name of the cluster or project is taken by one that is not provably ours. */
export const foreignCluster: Rule = {
  id: 'foreign-cluster',
  title: 'A cluster or project of this name is not provably of this environment',
  judge: ({ foreign, services, at }) => {
    if (!foreign) return [];
    const { cluster, why } = foreign;
    // Only what runs with Compose has services.
    const project = services !== undefined;
    const label = project ? 'com.docker.compose.project' : 'io.x-k8s.kind.cluster';
    return [
      {
        subject: { kind: project ? 'Project' : 'Cluster', namespace: '', name: cluster },
        severity: 'high',
        cause: `The ${project ? 'Compose project' : 'Kind cluster'} ${cluster} is not provably of this environment, so eemt-dev does not touch it.`,
        evidence: [evidence('docker', why, at)],
        course: 'terminal',
        repair: healedByHand(
          [
            {
              argv: ['docker', 'ps', '--all', '--filter', `label=${label}=${cluster}`],
              purpose: 'whose it is',
            },
          ],
          eemtDev('up', '--name', 'NAME'),
        ),
      },
    ];
  },
};
