import type { KubeObject, Manifest } from '../../core/blueprint.ts';
import { mapManifests, objectsIn, setValue } from './editors.ts';

/** What deploy.sh applies, in another namespace than the one that is written in it; the same list back where it is that one, or none. */
export function inNamespace(prelude: readonly Manifest[], namespace: string): readonly Manifest[] {
  const written = writtenNamespace(prelude);
  return written === undefined || written === namespace
    ? prelude
    : mapManifests(prelude, (body) => moved(body, written, namespace));
}

function writtenNamespace(prelude: readonly Manifest[]): string | undefined {
  return prelude.find(({ body }) => body.kind === 'Namespace')?.body.metadata.name;
}

function moved(body: KubeObject, from: string, to: string): KubeObject {
  if (body.kind === 'Namespace') return renamed(body, from, to);
  const placed = body.metadata.namespace === from ? setValue(body, ['metadata', 'namespace'], to) : body;
  if (placed['subjects'] === undefined) return placed as KubeObject;
  const subjects = objectsIn(placed['subjects']).map((subject) =>
    subject['namespace'] === from ? { ...subject, namespace: to } : subject,
  );
  return setValue(placed, ['subjects'], subjects) as KubeObject;
}

function renamed(body: KubeObject, from: string, to: string): KubeObject {
  if (body.metadata.name !== from) return body;
  const named = setValue(body, ['metadata', 'name'], to);
  return (
    body.metadata.labels?.['name'] === from ? setValue(named, ['metadata', 'labels', 'name'], to) : named
  ) as KubeObject;
}
