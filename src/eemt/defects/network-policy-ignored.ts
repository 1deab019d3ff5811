import type { Bug } from './bug.ts';
import { templatesSay, valuesFile } from './chart-texts.ts';
import { inCheckout, kubectl } from './by-hand.ts';
import { saidIn } from './source-texts.ts';
import { patch } from './patches/network-policy-ignored.ts';

/** Network policies are values that no template reads. */
export const networkPolicyIgnored: Bug = {
  id: 'network-policy-ignored',
  title: 'Network policies are asked for and never made',
  symptom: 'networkPolicy.enabled=true changes nothing: every pod of the cluster still reaches EEMT',
  cause: 'values.yaml has networkPolicy with enabled, ingress and egress; the chart has no template for it.',
  cured: 'none: what may reach EEMT is for its authors to say',
  nature: 'correctness',
  upstream: [valuesFile],
  story: `Who sets networkPolicy.enabled takes the page and the workers for shut off. No template looks at the value, so nothing is made and Helm has nothing to complain about.

eemt-dev makes no policy of its own: which pods and networks need EEMT differs from cluster to cluster, and a policy that is too narrow looks like a broken page. The page that eemt-dev brings up listens on this machine alone, and the Work Queue asks for a password.`,
  reportOnly: 'what may reach EEMT is for its authors, or for whoever runs the cluster, to say',
  foundIn: (texts) =>
    saidIn(texts, [valuesFile], /^networkPolicy:/m) && !templatesSay(texts, /\bkind: NetworkPolicy\b/),
  patch,
  edits: {},
  // A cluster does not tell what somebody wished for.
  judge: () => [],
  seenBy: [
    inCheckout(
      'no document of this kind comes out',
      ...['helm', 'template', 'eemt', 'docker/kubernetes/helm/eemt', '--set', 'networkPolicy.enabled=true'],
    ),
    kubectl('nor is one in the cluster', 'get', 'networkpolicies'),
  ],
};
