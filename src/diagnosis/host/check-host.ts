import { advice } from '../../core/advice.ts';
import { PrerequisiteError } from '../../errors/index.ts';
import { cgroup } from './cgroup.ts';
import type { Check, HostObservation, HostRule } from './check.ts';
import { compose } from './compose.ts';
import { collectHost } from './collect-host.ts';
import type { HostQuestion } from './collect-host.ts';
import { disk } from './disk.ts';
import { docker } from './docker.ts';
import { folders } from './folders.ts';
import { inotify } from './inotify.ts';
import { cpus, memory } from './machine.ts';
import { native } from './native.ts';
import { ports } from './ports.ts';
import { delegation, userNamespaces } from './rights.ts';
import { toolVersions } from './tool-versions.ts';

export type { Check } from './check.ts';
export type { HostQuestion } from './collect-host.ts';

/** In the order in which people read them. */
const rules: readonly HostRule[] = [
  docker,
  compose,
  toolVersions,
  memory,
  cpus,
  disk,
  cgroup,
  delegation,
  userNamespaces,
  inotify,
  folders,
  native,
  ports,
];

/** Every prerequisite of an environment, looked at together; what doctor prints. */
export async function checkHost(question: HostQuestion): Promise<readonly Check[]> {
  return judgeHost(await collectHost(question));
}

/** Pure. */
export function judgeHost(seen: HostObservation): readonly Check[] {
  return rules.flatMap((judge) => judge(seen));
}

/** Throws PrerequisiteError PREREQ_HOST with all that failed and what helps; warnings pass. */
export function requireHost(checks: readonly Check[]): void {
  const failed = checks.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return;
  const [first] = failed;
  const message =
    failed.length === 1 && first
      ? `${first.title}: ${first.found}`
      : `${String(failed.length)} things are in the way on this machine`;
  throw new PrerequisiteError('PREREQ_HOST', message, {
    hints: failed.flatMap(({ title, remediation }) =>
      remediation.map((way) => (failed.length === 1 ? way : advice`${title}: ${way}`)),
    ),
    details: {
      problems: failed.map(({ title, found, wanted }) => `${title}: ${found} (wanted: ${wanted})`),
      checks: failed,
    },
  });
}
