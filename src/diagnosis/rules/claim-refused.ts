import type { KubeObject } from '../../core/blueprint.ts';
import type { Rule, Symptom, Observation } from '../../core/observation.ts';
import { ageMs, at, eventsAbout, evidence, listAt, objectsOf, refOf, textAt } from '../read.ts';
import { advice, describe } from '../repair.ts';

/** What a provisioner will not change its mind about. Other failures it tries again, some with success. */
const final =
  /only supports?|not supported|unsupported|access ?mode|storageclass.* not found|exceeded quota|forbidden|invalid/i;
const triesUntilFinal = 3;
/** A static volume may come a moment after its claim. */
const patienceMs = 10_000;

export const claimRefused: Rule = {
  id: 'claim-refused',
  title: 'A claim gets no volume',
  judge: (seen) => objectsOf(seen, 'PersistentVolumeClaim').flatMap((claim) => symptom(seen, claim)),
};

function symptom(seen: Observation, claim: KubeObject): readonly Symptom[] {
  if (at(claim, 'metadata', 'deletionTimestamp') !== undefined) return [];
  const phase = textAt(claim, 'status', 'phase');
  const made = (
    cause: string,
    source: string,
    text: string,
    when: string,
    course: Symptom['course'],
  ): Symptom => ({
    subject: refOf(claim),
    severity: 'critical',
    cause,
    evidence: [evidence(source, text, when)],
    course,
    repair: advice(
      [
        describe({ ...refOf(claim), kind: 'pvc' }),
        { command: 'eemt-dev kubectl -- get pv,storageclass', purpose: 'the volumes and classes there are' },
      ],
      'eemt-dev up',
    ),
  });
  const name = claim.metadata.name;
  if (phase === 'Lost') {
    const volume = textAt(claim, 'spec', 'volumeName') ?? '';
    return [
      made(
        `The volume ${volume} of claim ${name} is gone.`,
        `claim ${name}`,
        'phase Lost',
        seen.at,
        'terminal',
      ),
    ];
  }
  if (phase !== 'Pending') return [];
  const [failed] = eventsAbout(seen, refOf(claim), ['ProvisioningFailed']);
  if (failed !== undefined) {
    const why = failed.message.replace(/^failed to provision volume with StorageClass "[^"]*": /, '');
    const course = final.test(failed.message) || failed.count >= triesUntilFinal ? 'terminal' : 'transient';
    return [
      made(`Claim ${name} (${asks(claim)}) is refused: ${why}`, 'event', failed.message, failed.at, course),
    ];
  }
  const [unmatched] = eventsAbout(seen, refOf(claim), ['FailedBinding']);
  // An empty class means static volumes: only a volume that someone makes can help.
  if (unmatched === undefined) return [];
  const waited = ageMs(seen, textAt(claim, 'metadata', 'creationTimestamp')) > patienceMs;
  const cause = `No volume fits claim ${name} (${asks(claim)}), and no class makes one.`;
  return [made(cause, 'event', unmatched.message, unmatched.at, waited ? 'terminal' : 'transient')];
}

function asks(claim: KubeObject): string {
  const modes = listAt(claim, 'spec', 'accessModes').filter((mode) => typeof mode === 'string');
  return [textAt(claim, 'spec', 'resources', 'requests', 'storage'), ...modes].filter(Boolean).join(', ');
}
