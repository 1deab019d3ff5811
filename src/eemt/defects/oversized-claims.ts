import type { Bug } from './bug.ts';
import { kubectl } from './by-hand.ts';
import { claimSizes } from '../chart/claim-sizes.ts';
import { changeValue } from '../chart/editors.ts';
import { pendingClaims } from '../../core/observed/claims.ts';
import { eventsAbout } from '../../core/observed/events.ts';
import { eventEvidence } from '../../core/observed/evidence.ts';
import { terminal } from './symptom.ts';

/** The chart claims 180 Gi. */
export const oversizedClaims: Bug = {
  id: 'oversized-claims',
  title: 'The chart claims 180 Gi of storage',
  symptom: 'Claims stay Pending, or promise far more than the disk has',
  cause: 'The default sizes are 100, 50, 20 and 10 Gi, meant for a data centre.',
  cured: "claims sized by the profile, from 1Gi (the least EEMT's LimitRange allows)",
  nature: 'sizing',
  upstream: [
    'docker/kubernetes/helm/eemt/values.yaml',
    'docker/kubernetes/helm/eemt/templates/persistentvolumes.yaml',
  ],
  story: `Data, cache, logs and database together claim 180 Gi. On storage that keeps to its sizes the claims wait for ever; on storage that does not, the promise is empty.

eemt-dev claims what the profile needs: minimal 2, 1, 1, 1 Gi; balanced 10, 5, 2, 1; performance 20, 10, 5, 2.`,
  seenBy: [
    kubectl('what is claimed', 'get', 'persistentvolumeclaims'),
    kubectl('what the provisioner says of it', 'describe', 'persistentvolumeclaims'),
  ],
  patch: {
    none: 'the sizes suit the clusters that EEMT is meant for; what a smaller one takes are values of whoever installs it.',
  },
  edits: {
    values: (values, { profile }) =>
      Object.entries(claimSizes(profile)).reduce(
        (edited, [claim, size]) => changeValue(edited, ['persistence', claim, 'size'], size),
        values,
      ),
  },
  reproduce: {
    none: 'on Kind a volume takes any size, so the claims are bound; it shows where a provisioner keeps to sizes',
  },
  judge: (seen) =>
    pendingClaims(seen).flatMap((claim) => {
      const said = eventsAbout(seen, claim.object).filter(({ message }) => refusal.test(message));
      if (said.length === 0) return [];
      return [terminal(claim.ref, 'The claim is larger than what there is.', said.map(eventEvidence))];
    }),
};

/** What provisioners say of it. */
const refusal =
  /(requested|not enough|insufficient).*(capacity|space|storage|size)|exceeds.*(size|capacity)/i;
