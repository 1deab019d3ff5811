import type { Bug } from './bug.ts';
import { kubectl } from './by-hand.ts';
import { templateFile } from './chart-texts.ts';

const file = templateFile('worker-deployment.yaml');

/** Nobody asks a worker whether it works. */
export const workerWithoutProbe: Bug = {
  id: 'worker-without-probe',
  title: 'Workers have no probe',
  symptom: 'A worker is Ready from its first second, also one that hangs or has no manager',
  cause: 'The worker container has neither a startup, a readiness nor a liveness probe.',
  cured: 'none needed: the waiting program lets go of a dead connection, and ends with its container',
  nature: 'correctness',
  upstream: [file],
  story: `Kubernetes takes a container without a probe for ready as soon as its process is there. The chart's worker is a shell that works its way through a conda environment, so it counts as ready before it has begun, and deploy.sh's wait for the workers proves nothing.

eemt-dev puts a small program in the shell's place (work-queue-unreachable). It is the first process of the container, so its end is the container's end; it tries for the manager each second, and gives a silent connection up within half a minute. A probe by a command in each of 50 workers would cost a small machine more than it could find, so there is none.`,
  reportOnly: 'a probe by command in every worker costs more than it finds once the waiting program is there',
  foundIn: (texts) =>
    texts(file).some(
      (text) => /^kind: Deployment\b/m.test(text) && !/(?:liveness|readiness|startup)Probe:/.test(text),
    ),
  patch: {
    none: "a worker listens nowhere and prints nothing while it waits, so what tells that it works is for EEMT's authors to find",
  },
  edits: {},
  // A worker that hangs looks like one that has nothing to do.
  judge: () => [],
  seenBy: [
    kubectl(
      'nothing is printed: there is no probe',
      ...['get', 'deployment', 'eemt-worker'],
      '--output=jsonpath={.spec.template.spec.containers[0].livenessProbe}',
    ),
  ],
};
