import { eemtDev } from '../../core/command-hint.ts';
import type { Evidence, Observation, Rule, Symptom } from '../../core/observation.ts';
import { ageMs } from '../../core/observed/age.ts';
import { claimsOf, type ObservedClaim } from '../../core/observed/claims.ts';
import { eventsAbout } from '../../core/observed/events.ts';
import { eventEvidence, evidence } from '../../core/observed/evidence.ts';
import { describe, healedByHand } from '../../core/repair.ts';

/** What a provisioner will not change its mind about. Other failures it tries again, some with success. */
const final =
  /only supports?|not supported|unsupported|access ?mode|storageclass.* not found|exceeded quota|forbidden|invalid/i;
const triesUntilFinal = 3;
/** A static volume may come a moment after its claim. */
const patienceMs = 10_000;

export const claimRefused: Rule = {
  id: 'claim-refused',
  title: 'A claim gets no volume',
  judge: (seen) => claimsOf(seen).flatMap((claim) => symptom(seen, claim)),
};

function symptom(seen: Observation, claim: ObservedClaim): readonly Symptom[] {
  if (claim.deleting) return [];
  const { name } = claim.ref;
  const made = (cause: string, shown: Evidence, course: Symptom['course']): Symptom => ({
    subject: claim.ref,
    severity: 'critical',
    cause,
    evidence: [shown],
    course,
    repair: healedByHand(
      [
        describe({ ...claim.ref, kind: 'pvc' }),
        {
          ...eemtDev('kubectl', '--', 'get', 'pv,storageclass'),
          purpose: 'the volumes and classes there are',
        },
      ],
      eemtDev('up'),
    ),
  });
  if (claim.phase === 'Lost') {
    const cause = `The volume ${claim.volume ?? ''} of claim ${name} is gone.`;
    return [made(cause, evidence(`claim ${name}`, 'phase Lost', seen.at), 'terminal')];
  }
  if (claim.phase !== 'Pending') return [];
  const asks = [claim.asked, ...claim.accessModes].filter(Boolean).join(', ');
  const [failed] = eventsAbout(seen, claim.object, 'ProvisioningFailed');
  if (failed !== undefined) {
    const why = failed.message.replace(/^failed to provision volume with StorageClass "[^"]*": /, '');
    const course = final.test(failed.message) || failed.count >= triesUntilFinal ? 'terminal' : 'transient';
    return [made(`Claim ${name} (${asks}) is refused: ${why}`, eventEvidence(failed), course)];
  }
  const [unmatched] = eventsAbout(seen, claim.object, 'FailedBinding');
  // An empty class means static volumes: only a volume that someone makes can help.
  if (unmatched === undefined) return [];
  const waited = ageMs(seen, claim.createdAt) > patienceMs;
  const cause = `No volume fits claim ${name} (${asks}), and no class makes one.`;
  return [made(cause, eventEvidence(unmatched), waited ? 'terminal' : 'transient')];
}
