import { gone } from '../../patch/edits.ts';
import { webServiceTemplate, webTemplate } from '../../patch/files.ts';
import type { Patch } from '../../patch/patch.ts';

const lines = String.raw`(?:(?! *\{\{-)[^\n]*\n)+`;
const end = String.raw` *\{\{- end \}\}\n`;
/** As one condition, or as one within the other. */
const port = new RegExp(
  String.raw`^ *\{\{- if [^\n]*\.prometheus\.enabled \}\}\n${lines}${end}|^ *\{\{- with [^\n]*\.prometheus \}\}\n *\{\{- if \.enabled \}\}\n${lines}${end}${end}`,
  'm',
);

/** A port is offered when there is something behind it. */
export const patch: Patch = {
  files: [
    { path: webTemplate, change: [gone('the port of the container for metrics', port)] },
    { path: webServiceTemplate, change: [gone('the port of the Service for metrics', port)] },
  ],
};
