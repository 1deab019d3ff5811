import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts } from '../../clusters/parts.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { passwordSecretOf } from '../../eemt/chart/job-runner.ts';
import type { Step } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import { makeWorkQueuePassword, type WorkQueuePassword } from '../../state/work-queue-password.ts';
import type { KubeDesigned } from './design.ts';

/** Annotation that tells whether the Secret holds our password, without anybody reading it. */
export const printAnnotation = 'eemt-dev/print';

/** The Work Queue's password, from the state folder into a Secret: outside of the release, so that neither chart, manifests nor logs hold it. */
export function passwordStep(env: Environment, { access }: Cluster, designed: KubeDesigned): Step<KubeParts> {
  const { release } = designed.blueprint.manifests;
  const secret = passwordSecretOf(release.map(({ body }) => body));
  return {
    id: 'password',
    title: 'Password of the Work Queue',
    after: ['storage'],
    reads: ['files', 'password'],
    changes: ['files', 'password'],
    due(world) {
      if (secret === undefined) return { is: 'done', note: 'no pod asks for one' };
      const { passwordPrint } = known(world.files);
      if (!world.password?.ok) return { is: 'unknown', until: 'storage' };
      if (passwordPrint !== null && world.password.value === passwordPrint)
        return { is: 'done', note: 'manager and workers share it' };
      return {
        is: 'due',
        changes: [{ kind: 'create', text: `Secret ${secret}` }],
        async run(run) {
          const password = await makeWorkQueuePassword(env);
          await run.tools.kubectl.apply(access, [secretFor(env, secret, password)], run.signal);
        },
      };
    },
  };
}

function secretFor({ namespace }: Environment, name: string, { text, print }: WorkQueuePassword): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/part-of': 'eemt-suite' },
      annotations: { [printAnnotation]: print },
    },
    type: 'Opaque',
    data: { password: Buffer.from(text).toString('base64') },
  };
}
