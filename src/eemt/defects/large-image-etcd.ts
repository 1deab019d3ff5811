import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { command, eemtDev } from '../../core/command-hint.ts';
import { ageMs } from '../../core/observed/age.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { objectsOf } from '../../core/observed/objects.ts';
import type { Evidence, Observation } from '../../core/observation.ts';
import { healedByHand } from '../../core/repair.ts';
import { textAt } from '../../lib/json-at.ts';

/** An image of many GB keeps the disk busy that etcd waits for. */
export const largeImageEtcd: Bug = {
  id: 'large-image-etcd',
  title: 'The worker image is so large that etcd may time out while it is loaded',
  symptom: 'etcdserver: request timed out, while kind load brings the image into the nodes',
  cause:
    'The image has GRASS, QGIS and a conda environment of about 40 packages, 8.42 GB in all; each node unpacks its own copy of it, on the disk to which etcd writes each change.',
  cured: 'none: a worker of 1.1 GB is the default, and only nodes that run EEMT get images, layer by layer',
  nature: 'correctness',
  upstream: ['docker/ubuntu/24.04/Dockerfile', 'docker/ubuntu/24.04/environment.yml'],
  story: `etcd answers only when what it was told is on the disk. Where several nodes of a Kind cluster share one slow disk and all unpack gigabytes at once, its answers come too late, and the API server refuses everything. EEMT's authors gave Kind up over it.

It is a matter of the machine, and nothing of EEMT's files is wrong. eemt-dev uses a small worker image unless the full one is asked for (\`--worker-image full\`), and gives no image to the node of etcd where others run EEMT. An image of 9.2 GB travelled into a cluster of one node, as an archive, without one late answer of etcd.`,
  reportOnly: 'no edit makes the image small; what it should hold is for its authors to decide',
  patch: {
    none: "no change of lines makes the image small; what it should hold is for EEMT's authors to decide",
  },
  edits: {},
  judge: (seen) => {
    const said = timeouts(seen);
    if (said.length === 0) return [];
    return [
      {
        subject: { kind: 'Cluster', namespace: '', name: 'api-server' },
        severity: 'high',
        cause:
          'etcd answers too late: the disk is busy, as it is while an image of many GB is unpacked in the nodes.',
        evidence: said,
        course: 'transient',
        repair: healedByHand(
          [{ ...command('docker', 'system', 'df'), purpose: 'how large the images are' }],
          eemtDev('up', '--worker-image', 'slim'),
        ),
      },
    ];
  },
  seenBy: [
    inCheckout('how large it is', 'docker', 'images', 'eemt:ubuntu24.04'),
    inCheckout(
      'brings it into every node',
      'kind',
      'load',
      'docker-image',
      'eemt:ubuntu24.04',
      '--name',
      'eemt-cluster',
    ),
    inCheckout(
      'what etcd says meanwhile',
      'kubectl',
      'logs',
      '-n',
      'kube-system',
      '-l',
      'component=etcd',
      '--tail',
      '50',
    ),
  ],
};

const late = /etcdserver: (?:request timed out|leader changed|no leader)/;

/** What was late longer ago is over. */
const freshMs = 300_000;

/** Of the API server's refusal, or of events of those whom it refused. */
function timeouts(seen: Observation): readonly Evidence[] {
  if (!seen.objects.ok)
    return late.test(seen.objects.why) ? [evidence('kubectl', seen.objects.why, seen.at)] : [];
  return objectsOf(seen, 'Event')
    .map((event) => ({
      text: textAt(event, 'message') ?? '',
      at: textAt(event, 'lastTimestamp') ?? textAt(event, 'eventTime') ?? seen.at,
    }))
    .filter(({ text, at }) => late.test(text) && ageMs(seen, at) < freshMs)
    .map(({ text, at }) => evidence('event', text, at));
}
