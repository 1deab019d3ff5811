import type { Finding, Severity, Observation } from '../core/observation.ts';
import type { DependencyGraph, GraphKey } from './graph.ts';
import type { Judged } from './judge-all.ts';
import { dependencyGraph, graphKey } from './graph.ts';
import { podsOf } from '../core/observed/pods.ts';
import { containerRef, servicesOf } from '../core/observed/services.ts';
import { changedObjects, type ChangedObject } from '../core/observed/changes.ts';
import { changedByHand } from './rules/changed-by-hand.ts';
import { firstCauses, genericIds } from './rules/index.ts';

/**
 * Pure. Symptoms made into findings: one for each cause, what follows from another names it, causes come first. `leftOut`: defects whose
 * cure was left out on purpose, so that they are there whatever somebody changed.
 */
export function rank(
  symptoms: readonly Judged[],
  observation: Observation,
  leftOut: readonly string[] = [],
): readonly Finding[] {
  const familyOf = families(observation);
  const merged = withoutExplained(foldSiblings(symptoms, familyOf), familyOf);
  const graph = dependencyGraph(observation);
  const bySubject = groupBy(merged, (one) => graphKey(one.subject));
  const changed = new Map(changedObjects(observation).map((one) => [graphKey(one.subject), one]));
  const causeFor = (one: Judged): string | null => {
    if (firstCauses.has(one.id)) return null;
    const change = changeBehind(one, familyOf(one), changed, graph, leftOut);
    if (change !== undefined) return `${changedByHand.id} ${change}`;
    // A named bug is a cause by definition; only what Kubernetes or the engine shows can follow from something else.
    return genericIds.has(one.id) ? causeOf(one, graph, bySubject) : null;
  };
  const findings = merged.map((one): Finding => ({
    ...one,
    key: keyOf(one),
    consequenceOf: causeFor(one),
  }));
  return findings.sort(byImportance(weights(findings)));
}

/**
 * The changed object that a symptom shows itself in. What is deployed is cured, so a defect that shows in pods that somebody remade
 * differently, or for want of what somebody removed, comes of that; not where its cure was left out: then it is there anyway.
 */
function changeBehind(
  one: Judged,
  family: GraphKey,
  changed: ReadonlyMap<GraphKey, ChangedObject>,
  graph: DependencyGraph,
  leftOut: readonly string[],
): GraphKey | undefined {
  const own = [graphKey(one.subject), family].find((key) => changed.get(key)?.matters);
  if (genericIds.has(one.id)) return own;
  if (leftOut.includes(one.id)) return undefined;
  if (own !== undefined && changed.get(own)?.remakesPods === true) return own;
  return (graph.get(graphKey(one.subject)) ?? []).find((key) => changed.get(key)?.missing);
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
    if (!genericIds.has(one.id) || firstCauses.has(one.id)) return true;
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

type Weighed = Pick<Judged, 'course' | 'severity'>;

function worst(a: Weighed, b: Weighed): number {
  return (
    Number(a.course === 'transient') - Number(b.course === 'transient') ||
    severityOrder[a.severity] - severityOrder[b.severity]
  );
}

/** A change matters as much as the worst that follows from it; by itself it may look harmless. */
function weights(findings: readonly Finding[]): ReadonlyMap<string, Weighed> {
  return new Map(
    findings
      .filter(({ id }) => firstCauses.has(id))
      .map((one) => [
        one.key,
        findings
          .filter(({ consequenceOf }) => consequenceOf === one.key)
          .reduce<Weighed>((most, other) => (worst(other, most) < 0 ? other : most), one),
      ]),
  );
}

function byImportance(weighed: ReadonlyMap<string, Weighed>): (a: Finding, b: Finding) => number {
  const weightOf = (one: Finding): Weighed => weighed.get(one.key) ?? one;
  return (a, b) =>
    Number(a.consequenceOf !== null) - Number(b.consequenceOf !== null) ||
    worst(weightOf(a), weightOf(b)) ||
    Number(!weighed.has(a.key)) - Number(!weighed.has(b.key)) ||
    a.key.localeCompare(b.key);
}
