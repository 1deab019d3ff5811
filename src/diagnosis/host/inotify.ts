import { advice } from '../../core/advice.ts';
import { command, eemtDev } from '../../core/command-hint.ts';
import type { HostRule } from './check.ts';

/** What kind itself advises: kind.sigs.k8s.io/docs/user/known-issues, "Pod errors due to too many open files". */
const advised = { instances: 512, watches: 524_288 };
const watchesThatDo = 65_536;
/** systemd, containerd, the kubelet and kube-proxy of one node use about forty; the usual 128 carry three nodes. */
const instancesPerNode = 42;

/** Watches and instances that all nodes share with everything else on the machine. */
export const inotify: HostRule = ({ engine, inotify: limits, needs: { nodes } }) => {
  if (engine?.ok !== true || !limits.ok || nodes === null) return [];
  const { instances, watches } = limits.value;
  const neededInstances = Math.max(128, nodes * instancesPerNode);
  const isLow = instances < neededInstances || watches < watchesThatDo;
  return [
    {
      id: 'inotify',
      title: 'inotify limits',
      state: isLow ? 'warning' : 'ok',
      found: `${String(instances)} instances, ${String(watches)} watches`,
      wanted: `${String(neededInstances)} instances, ${String(watchesThatDo)} watches for ${String(nodes)} ${nodes === 1 ? 'node' : 'nodes'}`,
      remediation: isLow
        ? [
            command(
              'sudo',
              'sysctl',
              `fs.inotify.max_user_instances=${String(advised.instances)}`,
              `fs.inotify.max_user_watches=${String(advised.watches)}`,
            ),
            advice`Or take fewer nodes: ${eemtDev('up', '--nodes', '0')}`,
          ]
        : [],
    },
  ];
};
