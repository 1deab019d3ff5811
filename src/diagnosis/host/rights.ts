import type { HostRule } from './check.ts';

/** kind itself refuses a rootless engine that may limit nothing (kind.sigs.k8s.io/docs/user/rootless). */
export const delegation: HostRule = ({ engine, needs }) => {
  if (engine?.ok !== true || needs.nodes === null) return [];
  const { rootless, limits, cgroupVersion } = engine.value;
  if (!rootless || limits || cgroupVersion === '1') return [];
  return [
    {
      id: 'delegation',
      title: 'Rights of rootless Docker',
      state: 'failed',
      found: 'it may not limit memory, CPU and processes',
      wanted: 'systemd delegates control groups to your user',
      remediation: [
        'Set Delegate=yes for user@.service, as https://kind.sigs.k8s.io/docs/user/rootless/ shows',
      ],
    },
  ];
};

/** Containers of Compose write into folders of the caller; kind takes its nodes out of the mapping by itself (--userns=host). */
export const userNamespaces: HostRule = ({ engine, needs }) => {
  if (engine?.ok !== true || needs.nodes !== null || !engine.value.remapsUsers) return [];
  return [
    {
      id: 'user-namespaces',
      title: 'Users of containers',
      state: 'failed',
      found: 'Docker maps them to other users of this machine (userns-remap)',
      wanted: 'the user who owns the data folder',
      remediation: ["Take userns-remap out of Docker's daemon.json"],
    },
  ];
};
