import { eemtDev } from '../../src/core/command-hint.ts';
import type { Finding } from '../../src/core/observation.ts';
import type { EnvironmentStatus, PodStatus } from '../../src/core/status.ts';
import type { EndScreen } from '../../src/ui/views.ts';

export const finding: Finding = {
  id: 'rwx-claims',
  key: 'rwx-claims PersistentVolumeClaim/eemt-data',
  subject: { kind: 'PersistentVolumeClaim', namespace: 'eemt', name: 'eemt-data' },
  severity: 'critical',
  cause: 'it asks for ReadWriteMany and the class standard serves only ReadWriteOnce',
  evidence: [
    {
      source: 'event ProvisioningFailed',
      text: 'failed to provision volume: NodePath only supports ReadWriteOnce and ReadWriteOncePod access modes',
      at: '2025-01-01T00:00:00Z',
    },
  ],
  course: 'terminal',
  repair: {
    byHand: [{ argv: ['kubectl', 'get', 'pvc'], purpose: 'shows the claim' }],
    mode: 'automatic',
    command: ['eemt-dev', 'up'],
  },
  consequenceOf: null,
};

/** A healthy environment with two workers. */
export const healthy: EnvironmentStatus = {
  name: 'eemt',
  target: 'kind',
  state: 'healthy',
  url: 'http://127.0.0.1:5000',
  namespace: 'eemt',
  reproduction: null,
  source: { kind: 'checkout', dir: '/home/ada/eemt' },
  standIn: null,
  workerVariant: 'slim',
  nodes: [
    { name: 'eemt-cluster-control-plane', role: 'control-plane', state: 'Ready', labels: {} },
    { name: 'eemt-cluster-worker', role: 'worker', state: 'Ready', labels: { 'node-type': 'compute' } },
  ],
  workloads: [
    {
      name: 'eemt-web',
      role: 'web',
      ready: 1,
      wanted: 1,
      pods: [
        {
          name: 'eemt-web-6c9f7d-abcde',
          node: 'eemt-cluster-worker',
          state: 'Running',
          restarts: 0,
          reason: null,
        },
      ],
    },
    {
      name: 'eemt-worker',
      role: 'worker',
      ready: 1,
      wanted: 2,
      pods: [
        {
          name: 'eemt-worker-5d8c9b-fghij',
          node: 'eemt-cluster-worker',
          state: 'Running',
          restarts: 2,
          reason: null,
        },
        {
          name: 'eemt-worker-5d8c9b-klmno',
          node: null,
          state: 'Pending',
          restarts: 0,
          reason: 'Unschedulable',
        },
      ],
    },
    { name: 'eemt-cleanup', role: 'cleanup', ready: 0, wanted: 0, pods: [] },
  ],
  claims: [{ name: 'eemt-data', phase: 'Bound', size: '20Gi', asked: '100Gi' }],
  images: [{ name: 'eemt-web:2.0', variant: "EEMT's own", id: 'sha256:0123456789abcdef' }],
  bugs: [
    {
      id: 'rwx-claims',
      state: 'cured',
      text: 'claims are served by volumes that every node may write at the same time',
    },
    { id: 'worker-disk-promise', state: 'cured', text: 'workers promise the disk they have' },
    { id: 'cron-as-user', state: 'present', text: 'the cleanup job cannot write as uid 1000' },
    { id: 'grass-home', state: 'absent', text: 'GRASS has a home' },
  ],
  leftOut: ['cron-as-user'],
  findings: [],
  unreadable: [],
};

export const ended: EndScreen = {
  ...healthy,
  dataFolder: '/home/ada/.local/share/eemt-dev/eemt/data',
  timings: [
    { id: 'image-web', title: 'Build the web image', startMs: 0, durationMs: 61_234, chain: true },
    { id: 'cluster', title: 'Create the cluster', startMs: 400, durationMs: 38_000, chain: false },
  ],
  healed: ['heal Deployment/eemt-web: replicas 0, should be 1'],
  next: [
    { ...eemtDev('open'), purpose: 'the web interface in your browser' },
    { ...eemtDev('logs', 'worker', '-f'), purpose: 'what the workers do' },
    { ...eemtDev('down'), purpose: 'remove it, keep the data' },
  ],
  notes: ['worker memory: asked 8Gi, given 3Gi, because the machine has 16 GiB for 3 nodes'],
};

/** An environment on Compose with two workers, one of which crashes. */
export const composed: EnvironmentStatus = {
  ...healthy,
  target: 'compose',
  nodes: [],
  claims: [],
  workloads: [
    { name: 'eemt-web', role: 'web', ready: 1, wanted: 1, pods: [containerStatus('eemt-web-1', 'ready')] },
    {
      name: 'eemt-worker',
      role: 'worker',
      ready: 1,
      wanted: 2,
      pods: [
        containerStatus('eemt-worker-1', 'ready'),
        { ...containerStatus('eemt-worker-2', 'failing'), restarts: 7, reason: 'exit code 137' },
      ],
    },
    { name: 'runner', role: 'runner', ready: 1, wanted: 1, pods: [containerStatus('runner-1', 'ready')] },
  ],
};

function containerStatus(name: string, state: string): PodStatus {
  return { name: `eemt-compose-${name}`, node: null, state, restarts: 0, reason: null };
}
