import type { Rule, Symptom, Observation } from '../../core/observation.ts';
import { ageMs } from '../../core/observed/age.ts';
import type { ObservedContainer } from '../../core/observed/containers.ts';
import { eventsAbout } from '../../core/observed/events.ts';
import { containerEvidence, eventEvidence } from '../../core/observed/evidence.ts';
import { livingPods, type ObservedPod } from '../../core/observed/pods.ts';
import { describe, healedByUp } from '../../core/repair.ts';

const reasons = ['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName'];

/** The registry or the way to it, not the image: the kubelet tries again by itself, and may succeed. */
const passing =
  /i\/o timeout|deadline exceeded|TLS handshake|connection re(fused|set)|no such host|temporary failure|unexpected EOF|too ?many ?requests|service unavailable|bad gateway/i;
/** So long the network is given; then it is reported as the cause. */
const patienceMs = 60_000;

export const imageMissing: Rule = {
  id: 'image-missing',
  title: 'A node cannot get an image',
  judge: (seen) =>
    livingPods(seen).flatMap((pod) => pod.containers.flatMap((container) => symptom(seen, pod, container))),
};

function symptom(seen: Observation, pod: ObservedPod, container: ObservedContainer): readonly Symptom[] {
  const { waiting, image } = container;
  if (waiting === null || !reasons.includes(waiting.reason)) return [];
  // The back-off itself says only "Back-off pulling image"; what went wrong stands in the event before it.
  const failed = eventsAbout(seen, pod.object, 'Failed', 'ErrImageNeverPull', 'InspectFailed').find((event) =>
    event.message.includes(image),
  );
  const detail = `${waiting.message} ${failed?.message ?? ''}`;
  const network = passing.test(detail);
  const where = pod.node === null ? 'The node' : `Node ${pod.node}`;
  return [
    {
      subject: pod.ref,
      severity: 'critical',
      cause: cause(where, image, waiting.reason, network),
      evidence: [
        containerEvidence(pod, container, `${waiting.reason}: ${waiting.message}`, seen.at),
        ...(failed === undefined ? [] : [eventEvidence(failed)]),
      ],
      course: network && ageMs(seen, pod.createdAt) < patienceMs ? 'transient' : 'terminal',
      repair: healedByUp([
        {
          argv: ['docker', 'exec', pod.node ?? 'NODE', 'crictl', 'images'],
          purpose: 'the images that the node has',
        },
        describe(pod.ref),
      ]),
    },
  ];
}

function cause(where: string, image: string, reason: string, network: boolean): string {
  if (reason === 'InvalidImageName') return `"${image}" is not the name of an image.`;
  if (reason === 'ErrImageNeverPull') return `${where} does not have image ${image} and may not pull it.`;
  if (network) return `${where} cannot reach the registry of image ${image}.`;
  return `${where} does not have image ${image}, and no registry gives it.`;
}
