import { eemtDev } from '../../core/command-hint.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import type { ObjectRef, Rule, Symptom, Observation } from '../../core/observation.ts';
import { eventsAbout } from '../../core/observed/events.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { conditionOf, objectsOf, ownerOf, refOf } from '../../core/observed/objects.ts';
import { somethingLeaves } from '../../core/observed/pods.ts';
import { numberAt } from '../../lib/json-at.ts';
import { describe, healedByHand } from '../../core/repair.ts';

const limit =
  /exceeded quota|(maximum|minimum) \S+ usage per|must be less than or equal to|must specify (limits|requests)/i;

export const quotaExceeded: Rule = {
  id: 'quota-exceeded',
  title: 'The namespace refuses pods: quota or limits',
  judge: (seen) =>
    [...objectsOf(seen, 'ReplicaSet'), ...objectsOf(seen, 'Job')].flatMap((owner) => symptom(seen, owner)),
};

function symptom(seen: Observation, maker: KubeObject): readonly Symptom[] {
  // A condition is the state of now; the event alone may be of a refusal long over, so it counts only while pods are missing.
  const failure = conditionOf(maker, 'ReplicaFailure');
  const wanted = numberAt(maker, 'spec', 'replicas') ?? 1;
  const missing = (numberAt(maker, 'status', 'replicas') ?? 0) < wanted;
  const [event] = missing ? eventsAbout(seen, maker, 'FailedCreate') : [];
  const message = failure?.status === 'True' ? failure.message : event?.message;
  if (message === undefined || wanted === 0 || !limit.test(message)) return [];
  const subject = deploymentOf(maker);
  const quota = message.includes('exceeded quota');
  return [
    {
      subject,
      severity: 'critical',
      cause: `${subject.kind} ${subject.name} may not make its pods: ${plain(message)}`,
      evidence: [
        evidence(`${maker.kind} ${maker.metadata.name}`, message, failure?.since ?? event?.at ?? seen.at),
      ],
      // Pods on their way out give their share of the quota back; a limit for each container gives nothing.
      course: quota && somethingLeaves(seen) ? 'transient' : 'terminal',
      repair: healedByHand(
        [
          {
            ...eemtDev('kubectl', '--', 'describe', 'resourcequota,limitrange'),
            purpose: 'what the namespace allows and what is used',
          },
          describe(subject),
        ],
        eemtDev('up'),
      ),
    },
  ];
}

/** People know the Deployment, not its ReplicaSet. */
function deploymentOf(maker: KubeObject): ObjectRef {
  const owner = ownerOf(maker);
  return owner?.kind === 'Deployment'
    ? { ...refOf(maker), kind: 'Deployment', name: owner.name }
    : refOf(maker);
}

/** `pods "x" is forbidden: exceeded quota: eemt-quota, requested: …` without its beginning, which names a pod that is not there. */
function plain(message: string): string {
  return message.replace(/^.*?is forbidden: /, '').replace(/^Error creating: /, '');
}
