import type { Finding, Severity, Observation } from '../core/observation.ts';
import type { DependencyGraph, GraphKey } from './graph.ts';
import type { Judged } from './judge-all.ts';
import { dependencyGraph, graphKey } from './graph.ts';
import { podsOf } from '../core/observed/pods.ts';
import { containerRef, servicesOf } from '../core/observed/services.ts';
import { genericIds } from './rules/index.ts';

/** Pure. Symptoms made into findings: one for each cause, what follows from another names it, causes come first. */
export function rank(symptoms: readonly Judged[], observation: Observation): readonly Finding[] {
  const familyOf = families(observation);
  const merged = withoutExplained(foldSiblings(symptoms, familyOf), familyOf);
  const graph = dependencyGraph(observation);
  const bySubject = groupBy(merged, (one) => graphKey(one.subject));
  const findings = merged.map((one): Finding => ({
    ...one,
    key: keyOf(one),
    // A named bug is a cause by definition; only what Kubernetes or the engine shows can follow from something else.
    consequenceOf: genericIds.has(one.id) ? causeOf(one, graph, bySubject) : null,
  }));
  return findings.sort(byImportance);
}

function keyOf(one: Judged): string {
  return `${one.id} ${graphKey(one.subject)}`;
}

/** The Deployment of a pod, the service of a container; anything else is its own family. */
function families(observation: Observation): (one: Judged) => GraphKey {
  const byMember = new Map<GraphKey, GraphKey>([
    ...podsOf(observation).flatMap(({ ref, deployment }): [GraphKey, GraphKey][] =>
      deployment === null ? [] : [[graphKey(ref), `Deployment/${deployment}`]],
    ),
    ...servicesOf(observation).map((one): [GraphKey, GraphKey] => [
      graphKey(containerRef(one)),
      `Service/${one.service}`,
    ]),
  ]);
  return ({ subject }) => byMember.get(graphKey(subject)) ?? graphKey(subject);
}

/** Twenty workers with one trouble are one finding, about the first of them by name. */
function foldSiblings(symptoms: readonly Judged[], familyOf: (one: Judged) => GraphKey): readonly Judged[] {
  const groups = groupBy(symptoms, (one) => `${one.id} ${one.subject.kind} ${familyOf(one)}`);
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
              source: first.subject.kind === 'Container' ? 'containers' : 'pods',
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
 * Where a bug and a generic rule name the same subject, the bug is the cause and takes over the evidence. A bug
 * that may still heal explains nothing that cannot.
 */
function withoutExplained(
  symptoms: readonly Judged[],
  familyOf: (one: Judged) => GraphKey,
): readonly Judged[] {
  const bugs = symptoms.filter((one) => !genericIds.has(one.id));
  const takenOver = new Map<Judged, Judged[]>();
  const left = symptoms.filter((one) => {
    if (!genericIds.has(one.id)) return true;
    const bug = bugs.find(
      (other) =>
        (graphKey(other.subject) === graphKey(one.subject) || familyOf(other) === familyOf(one)) &&
        (other.course === 'terminal' || one.course === 'transient'),
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

/** Key of the nearest finding among the things that the subject needs, the worst where several are as near. */
function causeOf(
  one: Judged,
  graph: DependencyGraph,
  bySubject: ReadonlyMap<GraphKey, readonly Judged[]>,
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

const severityOrder: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };

function worst(a: Judged, b: Judged): number {
  return (
    Number(a.course === 'transient') - Number(b.course === 'transient') ||
    severityOrder[a.severity] - severityOrder[b.severity]
  );
}

function byImportance(a: Finding, b: Finding): number {
  return (
    Number(a.consequenceOf !== null) - Number(b.consequenceOf !== null) ||
    worst(a, b) ||
    a.key.localeCompare(b.key)
  );
}
