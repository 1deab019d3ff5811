import { runsLive } from '../core/observed/live-page.ts';
import type { Environment, TargetName } from '../core/environment.ts';
import type { StandIn } from '../core/stand-in.ts';
import { sourceKindOf, type EnvironmentRecord } from '../state/record.ts';
import type { Finding, Observation } from '../core/observation.ts';
import type { BugStatus, Described, EnvironmentStatus, ReproductionStatus } from '../core/status.ts';

export interface StatusInput {
  readonly env: Environment;
  readonly target: TargetName;
  readonly observation: Observation;
  readonly record: EnvironmentRecord | undefined;
  readonly findings: readonly Finding[];
  readonly bugs: readonly KnownBug[];
  /** What a target tells in its own way. */
  readonly described: Described;
  readonly reproduction?: ReproductionStatus | null;
  /** What else could not be looked at. */
  readonly unread?: readonly string[];
  readonly standIn?: StandIn | null;
}

interface KnownBug {
  readonly id: string;
  readonly symptom: string;
  readonly cured: string;
  readonly reportOnly?: string;
}

/** Pure. What a person wants to know of an environment, from one look at it. */
export function statusOf({
  env,
  target,
  observation,
  record,
  findings,
  bugs,
  described,
  reproduction = null,
  unread = [],
  standIn = null,
}: StatusInput): EnvironmentStatus {
  const leftOut = record?.leftOut ?? [];
  const limits = [...(described.limits ?? []), ...(runsLive(observation) ? [liveText] : [])];
  return {
    name: env.name,
    target,
    state: described.state,
    url: observation.web.ok ? observation.web.value.url : null,
    namespace: env.namespace,
    source: record === undefined ? null : { kind: sourceKindOf(record), dir: record.source },
    standIn,
    workerVariant: described.workerVariant,
    nodes: described.nodes,
    workloads: described.workloads,
    ...(described.autoscaling === undefined ? {} : { autoscaling: described.autoscaling }),
    claims: described.claims,
    images: described.images,
    bugs: bugs.map((bug) =>
      bugStatus(bug, leftOut.includes(bug.id) || findings.some((finding) => finding.id === bug.id)),
    ),
    leftOut,
    findings,
    reproduction,
    ...(described.events === undefined ? {} : { events: described.events }),
    ...(limits.length === 0 ? {} : { limits }),
    unreadable: [...described.unreadable, ...unread],
  };
}

/** Also after one that was killed. */
const liveText =
  'the page runs from files as `watch` saw them last; the next `up` puts back the image that was built';

function bugStatus({ id, symptom, cured, reportOnly }: KnownBug, present: boolean): BugStatus {
  if (present) return { id, state: 'present', text: symptom };
  return reportOnly === undefined
    ? { id, state: 'unknown', text: cured }
    : { id, state: 'report-only', text: reportOnly };
}
