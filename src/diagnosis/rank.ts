import type { Finding, Severity, Snapshot } from '../core/observation.ts';
import type { DependencyGraph, GraphKey } from './graph.ts';
import type { Recognised } from './recognise-all.ts';
import { dependencyGraph, graphKey } from './graph.ts';
import { deploymentNameOf, podsOf } from './pods.ts';
import { genericIds } from './rules/index.ts';

/** Pure. Sightings made into findings: one for each cause, what follows from another names it, causes come first. */
export function rank(sightings: readonly Recognised[], snapshot: Snapshot): readonly Finding[] {
  const familyOf = families(snapshot);
  const merged = withoutExplained(foldSiblings(sightings, familyOf), familyOf);
  const graph = dependencyGraph(snapshot);
  const bySubject = groupBy(merged, (one) => graphKey(one.subject));
  const findings = merged.map((one): Finding => ({
    ...one,
    key: keyOf(one),
    // A named bug is a cause by definition; only what Kubernetes shows can follow from something else.
    consequenceOf: genericIds.has(one.id) ? causeOf(one, graph, bySubject) : null,
  }));
  return findings.sort(byImportance);
}

function keyOf(one: Recognised): string {
  return `${one.id} ${graphKey(one.subject)}`;
}

/** The Deployment that a pod or Deployment belongs to; anything else is its own family. */
function families(snapshot: Snapshot): (one: Recognised) => GraphKey {
  const byPod = new Map(podsOf(snapshot).map((pod) => [pod.ref.name, deploymentNameOf(snapshot, pod)]));
  return ({ subject }) => {
    const deployment = subject.kind === 'Pod' ? byPod.get(subject.name) : undefined;
    return deployment === undefined ? graphKey(subject) : `Deployment/${deployment}`;
  };
}

/** Twenty workers with one trouble are one finding, about the first of them by name. */
function foldSiblings(
  sightings: readonly Recognised[],
  familyOf: (one: Recognised) => GraphKey,
): readonly Recognised[] {
  const groups = groupBy(sightings, (one) => `${one.id} ${one.subject.kind} ${familyOf(one)}`);
  return [...groups.values()].flatMap((group) => {
    const ordered = [...group].sort(
      (a, b) => worst(a, b) || a.subject.name.localeCompare(b.subject.name) || a.cause.localeCompare(b.cause),
    );
    const [first, ...others] = ordered;
    if (first === undefined) return [];
    const same = others
      .filter((one) => one.subject.name === first.subject.name)
      .flatMap((one) => one.evidence);
    const names = new Set(
      others.map((one) => one.subject.name).filter((name) => name !== first.subject.name),
    );
    const siblings =
      names.size === 0
        ? []
        : [
            {
              source: 'pods',
              text: `The same for ${listOf([...names].sort())}.`,
              at: first.evidence[0]?.at ?? '',
            },
          ];
    return [{ ...first, evidence: [...first.evidence, ...same, ...siblings] }];
  });
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${String(names.length - 3)} more` : shown;
}

/**
 * Where a bug and a generic recogniser name the same subject, the bug is the cause and takes over the evidence. A bug
 * that may still heal explains nothing that cannot.
 */
function withoutExplained(
  sightings: readonly Recognised[],
  familyOf: (one: Recognised) => GraphKey,
): readonly Recognised[] {
  const bugs = sightings.filter((one) => !genericIds.has(one.id));
  const takenOver = new Map<Recognised, Recognised[]>();
  const left = sightings.filter((one) => {
    if (!genericIds.has(one.id)) return true;
    const bug = bugs.find(
      (other) =>
        (graphKey(other.subject) === graphKey(one.subject) || familyOf(other) === familyOf(one)) &&
        (other.heals === 'never' || one.heals === 'perhaps'),
    );
    if (bug === undefined) return true;
    takenOver.set(bug, [...(takenOver.get(bug) ?? []), one]);
    return false;
  });
  return left.map((one) => {
    const texts = new Set(one.evidence.map(({ text }) => text));
    const more = (takenOver.get(one) ?? [])
      .flatMap(({ evidence }) => evidence)
      .filter(({ text }) => !texts.has(text));
    return more.length === 0 ? one : { ...one, evidence: [...one.evidence, ...more] };
  });
}

/** Key of the nearest finding among the things that the subject needs, the gravest where several are as near. */
function causeOf(
  one: Recognised,
  graph: DependencyGraph,
  bySubject: ReadonlyMap<GraphKey, readonly Recognised[]>,
): string | null {
  const start = graphKey(one.subject);
  const visited = new Set([start]);
  let level = graph.get(start) ?? [];
  while (level.length > 0) {
    const found = level.flatMap((key) => (visited.has(key) ? [] : (bySubject.get(key) ?? []))).sort(worst)[0];
    if (found !== undefined) return keyOf(found);
    for (const key of level) visited.add(key);
    level = [...new Set(level.flatMap((key) => graph.get(key) ?? []))].filter((key) => !visited.has(key));
  }
  return null;
}

/** Map.groupBy, which Node 20 does not have. */
function groupBy<T>(items: readonly T[], keyOfItem: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

const gravity: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };

function worst(a: Recognised, b: Recognised): number {
  return (
    Number(a.heals === 'perhaps') - Number(b.heals === 'perhaps') || gravity[a.severity] - gravity[b.severity]
  );
}

function byImportance(a: Finding, b: Finding): number {
  return (
    Number(a.consequenceOf !== null) - Number(b.consequenceOf !== null) ||
    worst(a, b) ||
    a.key.localeCompare(b.key)
  );
}
