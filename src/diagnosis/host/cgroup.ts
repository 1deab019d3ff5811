import type { HostRule } from './check.ts';

/** Rootless nodes need cgroup v2 (kind.sigs.k8s.io/docs/user/rootless); the kubelet gives up v1 in current versions, v1.27.3 still runs on it. */
export const cgroup: HostRule = ({ engine, needs }) => {
  if (engine?.ok !== true || needs.nodes === null) return [];
  const { cgroupVersion, rootless } = engine.value;
  const isOld = cgroupVersion === '1';
  return [
    {
      id: 'cgroup',
      title: 'Control groups',
      state: !isOld ? 'ok' : rootless ? 'failed' : 'warning',
      found: `v${cgroupVersion}${rootless ? ', rootless Docker' : ''}`,
      wanted: rootless ? 'v2 (rootless Docker)' : 'v2',
      remediation: isOld
        ? [
            rootless
              ? 'Boot with cgroup v2 (systemd.unified_cgroup_hierarchy=1), or use Docker as root'
              : 'Stay with --kubernetes v1.27.3, or boot with cgroup v2 (systemd.unified_cgroup_hierarchy=1)',
          ]
        : [],
    },
  ];
};
