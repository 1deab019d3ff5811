import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { Document, Node, Tags } from 'yaml';
import { SettingsError } from '../../errors/index.ts';
import type { KubeObject, Manifest } from '../../core/blueprint.ts';
import { isObject } from '../../lib/json.ts';
import type { Json } from '../../lib/json.ts';
import { jsonOf } from './json-of.ts';

/**
 * Documents of rendered or plain YAML. A `# Source: CHART/PATH` comment names a document's origin, else the one before
 * it, else `fallbackOrigin`. Empty documents are dropped; of a key given twice the last wins, as with kubectl.
 * Throws SettingsError CHART_YAML with origin, line and reason.
 */
export function parseManifests(text: string, fallbackOrigin: string): readonly Manifest[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { ...likeKubectl, lineCounter: lines });
  if (!Array.isArray(documents)) return [];
  let origin = fallbackOrigin;
  return documents.flatMap((document: Document.Parsed): readonly Manifest[] => {
    origin = originOf(text.slice(document.range[0], document.range[2])) ?? origin;
    const reading = jsonOf(document);
    if ('wrong' in reading) throw broken(origin, lines.linePos(reading.offset).line, reading.wrong);
    const body = reading.value;
    if (body === null) return [];
    const line = document.contents ? lines.linePos(document.contents.range[0]).line : 1;
    return [
      {
        origin,
        duplicateKeys: duplicateKeysOf(document.contents, ''),
        body: asKubeObject(body, origin, line),
      },
    ];
  });
}

/** Options for yaml: kubectl and Helm read YAML 1.1 (0644 is octal, `yes` is true), but neither clock times nor dates; seen with Helm 3.19. */
export const likeKubectl = {
  uniqueKeys: false,
  prettyErrors: false,
  schema: 'yaml-1.1',
  merge: true,
  customTags: (tags: Tags): Tags =>
    tags.filter(
      (tag) =>
        typeof tag === 'string' ||
        (tag.tag !== 'tag:yaml.org,2002:timestamp' && !('format' in tag && tag.format === 'TIME')),
    ),
} as const;

function originOf(text: string): string | undefined {
  const source = /^# Source: (.+?)\s*$/m.exec(text)?.[1];
  // Helm puts the chart's name in front: eemt/templates/x.yaml.
  return source?.replace(/^[^/]+\//, '');
}

function asKubeObject(body: Json, origin: string, line: number): KubeObject {
  if (!isObject(body)) throw broken(origin, line, 'not a mapping');
  const { apiVersion, kind, metadata } = body;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string')
    throw broken(origin, line, 'no apiVersion or no kind');
  if (!isObject(metadata) || typeof metadata['name'] !== 'string')
    throw broken(origin, line, `${kind} without metadata.name`);
  return body as KubeObject;
}

function duplicateKeysOf(node: Node | null, path: string): readonly string[] {
  if (!node || isAlias(node) || isScalar(node)) return [];
  if (isSeq<Node>(node))
    return node.items.flatMap((item, index) => duplicateKeysOf(item, `${path}[${index.toString()}]`));
  if (!isMap<Node, Node | null>(node)) return [];
  const seen = new Set<string>();
  const found: string[] = [];
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : '?';
    const here = path === '' ? name : `${path}.${name}`;
    if (seen.has(name)) found.push(here);
    seen.add(name);
    found.push(...duplicateKeysOf(value, here));
  }
  return [...new Set(found)];
}

function broken(origin: string, line: number, reason: string): SettingsError {
  return new SettingsError('CHART_YAML', `${origin}, line ${line.toString()}: ${reason}`, {
    details: { origin, line, reason },
    hints: [`Mend ${origin}, or take another source with --source.`],
  });
}
