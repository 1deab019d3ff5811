import { isAlias, visit } from 'yaml';
import type { Alias, Document, Node } from 'yaml';
import type { Json } from '../../lib/json.ts';

/** What a document holds, or why it holds nothing that can be used, with the offset in the text. */
export type JsonReading = { readonly value: Json } | { readonly wrong: string; readonly offset: number };

/** A YAML document as plain data. Aliases are followed; without an anchor, into themselves or growing without end they are refused. */
export function jsonOf(document: Document.Parsed): JsonReading {
  const error = document.errors[0];
  if (error) return { wrong: error.message.split('\n')[0] ?? error.message, offset: error.pos[0] };
  try {
    const circle = circleIn(document);
    if (circle)
      return {
        wrong: `the alias *${circle.source} stands inside what it names`,
        offset: circle.range?.[0] ?? document.range[0],
      };
    return { value: (document.toJS() as Json | undefined) ?? null };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error), offset: document.range[0] };
  }
}

/** yaml makes of it an object that holds itself, and no walk through that one ends. */
function circleIn(document: Document.Parsed): Alias | undefined {
  const anchors = new Map<string, Node>();
  let circle: Alias | undefined;
  visit(document, {
    Node(_, node, path) {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
        return undefined;
      }
      const meant = anchors.get(node.source);
      if (!meant || !path.includes(meant)) return undefined;
      circle = node;
      return visit.BREAK;
    },
  });
  return circle;
}
