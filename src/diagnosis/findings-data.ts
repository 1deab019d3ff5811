import { commandText } from '../core/command-hint.ts';
import type { Finding } from '../core/observation.ts';
import type { JsonObject } from '../lib/json.ts';

/** Findings as the contract prints them; their commands name the environment. */
export function findingsData(findings: readonly Finding[], name: string): readonly JsonObject[] {
  return findings.map(({ key, id, subject, severity, cause, evidence, consequenceOf, repair }) => ({
    key,
    id,
    object: { kind: subject.kind, namespace: subject.namespace, name: subject.name },
    severity,
    cause,
    evidence: evidence.map(({ source, text, at }) => ({ source, text, at })),
    consequenceOf,
    recovery: repair.byHand.map(({ argv, purpose }) => ({ command: commandText(argv, name), purpose })),
    cure: { mode: repair.mode, command: repair.command && commandText(repair.command, name) },
  }));
}
