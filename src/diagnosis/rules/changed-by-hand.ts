import { eemtDev } from '../../core/command-hint.ts';
import { changedObjects, type ChangedObject } from '../../core/observed/changes.ts';
import { deploymentsOf } from '../../core/observed/deployments.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { containersOf, projectOf } from '../../core/observed/services.ts';
import type { Observation, ObservedChange, Rule, Severity, Symptom } from '../../core/observation.ts';
import { describe, healedByUp, inspect } from '../../core/repair.ts';
import { secretName } from '../../lib/secret-patterns.ts';
import type { Json } from '../../lib/json.ts';

/** A first cause of its own: whatever else such an object shows, it shows as somebody else made it. */
export const changedByHand: Rule = {
  id: 'changed-by-hand',
  title: 'Somebody changed what eemt-dev had deployed',
  judge: (seen) => changedObjects(seen).map((one) => symptom(seen, one)),
};

function symptom(seen: Observation, changed: ChangedObject): Symptom {
  const stops = standsStill(seen, changed);
  return {
    subject: changed.subject,
    severity: severityOf(changed, stops),
    cause: causeOf(changed),
    evidence: changed.changes.map((one) => evidence(sourceOf(changed), textOf(one), seen.at)),
    // EEMT may work all the same; where it does not, what stops it is seen beside this.
    course: stops ? 'terminal' : 'transient',
    repair: healedByUp(byHand(seen, changed)),
  };
}

function severityOf({ matters }: ChangedObject, stops: boolean): Severity {
  if (stops) return 'critical';
  return matters ? 'medium' : 'low';
}

/** The page or the runner is gone, or was scaled to nothing: nothing crashes, and nothing comes back by itself. */
function standsStill(seen: Observation, { subject, missing, changes }: ChangedObject): boolean {
  if (missing) return subject.kind === 'Deployment' || subject.kind === 'Service';
  const deployment = deploymentsOf(seen).find(({ ref }) => ref.name === subject.name);
  return (
    subject.kind === 'Deployment' &&
    deployment?.component !== 'worker' &&
    changes.some(({ path, found }) => path === 'spec.replicas' && (found === 0 || found === null))
  );
}

function causeOf({ subject: { kind, name }, changes, missing }: ChangedObject): string {
  if (missing) return `${kind} ${name} was deployed and is not there any more.`;
  if (kind === 'Container') return `Container ${name} was made from another Compose file than the last one.`;
  const [first, ...others] = changes;
  const more = others.length === 0 ? '' : `, and ${String(others.length)} more`;
  return first === undefined
    ? `${kind} ${name} is not as it was deployed.`
    : `${kind} ${name} is not as it was deployed: ${changeWords(first)}${more}.`;
}

function changeWords({ path, wanted, found }: ObservedChange): string {
  if (isSecret(path)) return `${path} is another`;
  if (wanted === null) return `${path} was added`;
  if (found === null) return `${path} is gone`;
  return `${path} is ${short(found)} instead of ${short(wanted)}`;
}

function textOf({ path, wanted, found }: ObservedChange): string {
  if (path === '') return 'wanted: present; found: nothing';
  if (isSecret(path)) return `${path}: not as it was deployed`;
  return `${path}: wanted ${shown(wanted)}, found ${shown(found)}`;
}

/** `env[API_TOKEN].value`, `data.password`: the path says what lies there. */
function isSecret(path: string): boolean {
  return path.split(/[[\].]+/).some((word) => secretName.test(word));
}

const shown = (value: Json): string => (value === null ? 'nothing' : cut(JSON.stringify(value), 240));
const short = (value: Json): string => cut(typeof value === 'string' ? value : JSON.stringify(value), 60);

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function sourceOf({ subject: { kind, name } }: ChangedObject): string {
  return kind === 'Container' ? `container ${name}` : `${kind} ${name}`;
}

function byHand(seen: Observation, { subject, missing }: ChangedObject): Symptom['repair']['byHand'] {
  const live = { ...eemtDev('manifests', '--live'), purpose: 'all that differs from what `up` would make' };
  if (seen.services !== undefined) {
    if (subject.kind === 'Container') return [inspect(subject.name), live];
    const project = containersOf(seen).length > 0 ? projectOf(seen) : '';
    const filter = `label=com.docker.compose.project=${project}`;
    return [
      { argv: ['docker', 'ps', '--all', '--filter', filter], purpose: 'the containers that there are' },
      live,
    ];
  }
  return missing ? [live] : [live, describe(subject)];
}
