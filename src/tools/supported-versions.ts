import semver from 'semver';

export const helperNames = ['kind', 'kubectl', 'helm'] as const;
export type HelperName = (typeof helperNames)[number];

export interface SupportedHelper {
  /** As semver has it. */
  readonly range: string;
  /** The same for people. */
  readonly wanted: string;
  /** Where a person reads how to install it. */
  readonly install: string;
}

/** kind: 0.20 is the first whose own images hold v1.27.3. kubectl: server-side apply without conflicts in dry runs. Helm: chart folders as we write them, on 3.8+ and 4. */
export const supportedHelpers: Readonly<Record<HelperName, SupportedHelper>> = {
  kind: {
    range: '>=0.20.0',
    wanted: '0.20 or newer',
    install: 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation',
  },
  kubectl: { range: '>=1.24.0', wanted: '1.24 or newer', install: 'https://kubernetes.io/docs/tasks/tools/' },
  helm: {
    range: '>=3.8.0 <5.0.0',
    wanted: '3.8 or newer, or 4',
    install: 'https://helm.sh/docs/intro/install/',
  },
};

/** True where eemt-dev works with this version of the tool; a version that cannot be read is not. */
export function isSupported(name: HelperName, version: string): boolean {
  // The release is what counts: v1.32.4-dispatcher and v0.34.0-alpha+hash are as their number.
  const coerced = semver.coerce(version);
  return coerced !== null && semver.satisfies(coerced, supportedHelpers[name].range);
}

/** True where kubectl is at most one minor version older or newer than the cluster: what Kubernetes promises to work (https://kubernetes.io/releases/version-skew-policy/#kubectl). */
export function isNearEnough(kubectl: string, kubernetes: string): boolean {
  const [one, other] = [semver.coerce(kubectl), semver.coerce(kubernetes)];
  if (!one || !other) return false;
  return one.major === other.major && Math.abs(one.minor - other.minor) <= 1;
}
