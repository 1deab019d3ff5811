import { describe, expect, it } from 'vitest';
import { endedIn } from '../../../../src/clusters/kind/control-plane-logs.ts';
import { whyNotCreated, type CreationEvidence } from '../../../../src/clusters/kind/why-not-created.ts';
import { textsOf } from '../../../support/advice.ts';

const nothing: CreationEvidence = {
  kind: [],
  failure: null,
  ended: null,
  kubelet: { restarts: 0, lines: [] },
  node: null,
};
const etcd = (...lines: string[]): CreationEvidence => ({
  ...nothing,
  ended: { name: 'etcd', endings: 3, lines },
});
const kubelet = (...lines: string[]): CreationEvidence => ({ ...nothing, kubelet: { restarts: 20, lines } });
const kind = (...lines: string[]): CreationEvidence => ({ ...nothing, kind: lines });

/** Recorded from what the tools themselves wrote. */
const recorded: readonly (readonly [string, CreationEvidence, RegExp])[] = [
  [
    'etcd that refuses a flag',
    etcd(
      'flag provided but not defined: -no-such-flag',
      'Usage:',
      '  etcd [flags]',
      '    Start an etcd server.',
    ),
    /^etcd does not know its flag -no-such-flag,/,
  ],
  [
    'an API server that refuses a flag',
    {
      ...etcd('Error: unknown flag: --insecure-port'),
      ended: { name: 'kube-apiserver', endings: 2, lines: ['Error: unknown flag: --insecure-port'] },
    },
    /^kube-apiserver does not know its flag --insecure-port,/,
  ],
  [
    'a kubelet that refuses control groups v1',
    kubelet(
      'E0101 10:00:00.000000     512 run.go:72] "command failed" err="failed to validate kubelet configuration, error: kubelet is configured to not run on a host using cgroup v1. cgroup v1 support is unsupported and will be removed in a future release"',
    ),
    /control groups v1/,
  ],
  [
    'a node without inotify instances',
    {
      ...kind(
        'ERROR: failed to create cluster: could not find a log line that matches "Reached target .*Multi-User System.*|detected cgroup v1"',
      ),
      node: { name: 'x-control-plane', lines: ['Failed to create inotify object: Too many open files'] },
    },
    /inotify/,
  ],
  [
    'inotify watches that are used up, which is no full disk',
    kubelet('inotify_add_watch /sys/fs/cgroup/kubelet: no space left on device'),
    /inotify/,
  ],
  [
    'a full disk',
    kind(
      'Command Output: docker: Error response from daemon: failed to create task for container: write /var/lib/docker/tmp/x: no space left on device',
    ),
    /disk/,
  ],
  [
    'a port that another container has',
    kind(
      'Command Output: 3aa44439074e49adf125f3e27aabaab8880d1548b8b34f021cef6776fe566a09',
      'docker: Error response from daemon: driver failed programming external connectivity on endpoint x-control-plane (53612376cd8b): Bind for 127.0.0.1:5641 failed: port is already allocated',
    ),
    /^The port 127\.0\.0\.1:5641 is taken\.$/,
  ],
  [
    'a port that another program has',
    kind(
      'docker: Error response from daemon: driver failed programming external connectivity on endpoint x-control-plane (56fcd9281e60): Error starting userland proxy: listen tcp4 127.0.0.1:5642: bind: address already in use',
    ),
    /^The port 127\.0\.0\.1:5642 is taken\.$/,
  ],
  [
    'a node image from a registry that does not answer',
    kind(
      'ERROR: failed to create cluster: failed to pull image "nothing.invalid/node:v9": command "docker pull nothing.invalid/node:v9" failed with error: exit status 1',
      'Command Output: Error response from daemon: Get "https://nothing.invalid/v2/": dial tcp: lookup nothing.invalid on 10.0.0.53:53: no such host',
    ),
    /^The node image nothing\.invalid\/node:v9 is not here and cannot be fetched\.$/,
  ],
  [
    'a node image that does not exist',
    kind(
      'ERROR: failed to create cluster: failed to pull image "kindest/node:latest": command "docker pull kindest/node:latest" failed with error: exit status 1',
      'Command Output: Error response from daemon: manifest for kindest/node:latest not found: manifest unknown: manifest unknown',
    ),
    /^The node image kindest\/node:latest is not here and cannot be fetched\.$/,
  ],
  [
    'an engine whose plugin refuses nodes',
    kind(
      'docker: Error response from daemon: authorization denied by plugin opa-docker-authz: privileged containers',
    ),
    /privileged containers that nodes are \(authorization plugin opa-docker-authz\)\.$/,
  ],
  [
    'a machine that kubeadm refuses',
    kind('\t[ERROR NumCPU]: the number of available CPUs 1 is less than the required 2'),
    /\(NumCPU\): the number of available CPUs 1 is less than the required 2\.$/,
  ],
];

describe('why a cluster could not be made', () => {
  it.each(recorded)('%s', (_title, evidence, cause) => {
    const why = whyNotCreated(evidence);
    expect(why.cause).toMatch(cause);
    expect(why.cause).toMatch(/^[^\n]+\.$/);
    expect(why.lines.length).toBeGreaterThan(0);
    expect(textsOf(why.hints).some((hint) => hint.startsWith('`eemt-dev down`'))).toBe(true);
  });

  it.each([
    ['a full disk', kind('write /var/lib/docker/x: no space left on device'), false],
    ['a port that is taken', kind('Bind for 127.0.0.1:5000 failed: port is already allocated'), false],
    ['a control plane that ends', etcd('panic: boom'), true],
    [
      'a node that never starts',
      kind('ERROR: could not find a log line that matches "Reached target"'),
      true,
    ],
    ['control groups v1', kubelet('kubelet is configured to not run on a host using cgroup v1'), true],
  ])('%s is of nodes alone: %#', (_, evidence, ofNodes) => {
    expect(whyNotCreated(evidence).ofNodes).toBe(ofNodes);
  });

  it('kind’s remark that control groups v1 are deprecated is no cause', () => {
    const why = whyNotCreated(
      kind(
        'cgroup v1 is deprecated in Kubernetes and will not be supported in a future kind release, please upgrade to cgroup v2',
        'ERROR: failed to create cluster: failed to init node with kubeadm: exit status 1',
        'Stack Trace:',
        'main.main()',
      ),
    );
    expect(why.cause).toBe('failed to create cluster: failed to init node with kubeadm: exit status 1.');
    expect(why.lines.at(-1)).toContain('failed to init node');
  });

  it('what nobody knows is told by the place that ended, the nearest first', () => {
    const ended = { name: 'etcd', endings: 3, lines: ['panic: boom'] };
    expect(whyNotCreated({ ...nothing, ended })).toMatchObject({
      cause: 'etcd ended 3 times.',
      lines: ['panic: boom'],
    });
    expect(whyNotCreated({ ...nothing, ended, node: { name: 'x-worker', lines: ['bye'] } }).cause).toBe(
      'The node x-worker ended.',
    );
    expect(whyNotCreated(kubelet('exit status 1')).cause).toMatch(/started 20 times/);
    expect(whyNotCreated(nothing).cause).toBe('kind said nothing.');
    const killed = {
      ...kind(' • Writing configuration 📜  ...'),
      failure: 'kind create failed with exit code 137',
    };
    expect(whyNotCreated(killed).cause).toBe('kind create failed with exit code 137.');
  });
});

describe('containers that ended, by the numbers of their logs', () => {
  const log = (pod: string, container: string, starts: number) =>
    `/var/log/pods/kube-system_${pod}-demo-control-plane_0f5e/${container}/${String(starts)}.log`;

  it('are those of the control plane alone, the worst first, each once', () => {
    const paths = [
      log('kube-apiserver', 'kube-apiserver', 2),
      log('etcd', 'etcd', 3),
      log('etcd', 'etcd', 4),
      log('kube-scheduler', 'kube-scheduler', 0),
      '/var/log/pods/kube-system_coredns-5d78c9869d-ssmmq_fc79/coredns/9.log',
      '/var/log/pods/default_etcd-mine_fc79/etcd/9.log',
    ];
    expect(endedIn(paths)).toEqual([
      { name: 'etcd', endings: 4, log: log('etcd', 'etcd', 4) },
      { name: 'kube-apiserver', endings: 2, log: log('kube-apiserver', 'kube-apiserver', 2) },
    ]);
  });
});
