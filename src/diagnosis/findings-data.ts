import type { Finding } from '../core/observation.ts';
import type { JsonObject } from '../lib/json.ts';

/** Findings as the contract prints them. */
export function findingsData(findings: readonly Finding[]): readonly JsonObject[] {
  return findings.map(({ key, id, subject, severity, cause, evidence, consequenceOf, repair }) => ({
    key,
    id,
    object: { kind: subject.kind, namespace: subject.namespace, name: subject.name },
    severity,
    cause,
    evidence: evidence.map(({ source, text, at }) => ({ source, text, at })),
    consequenceOf,
    recovery: repair.byHand.map(({ command, purpose }) => ({ command, purpose })),
    cure: { mode: repair.mode, command: repair.command },
  }));
}
