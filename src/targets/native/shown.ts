import type { NativePage } from '../../core/blueprint.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { ShownPiece } from '../target.ts';
import type { ServicesFile } from './services-file.ts';

interface Shown {
  readonly page: NativePage;
  /** null: EEMT has nothing that says them. */
  readonly services: ServicesFile | null;
}

/** The processes, and EEMT's files that cures may change, every line with its file's name. Pure. */
export function shownPieces({ page, services }: Shown, changedBy: readonly string[]): readonly ShownPiece[] {
  const files: ShownPiece = {
    key: 'page',
    text: `${Object.entries(page.files).flatMap(linesOf).join('\n')}\n`,
    cures: services === null ? [] : changedBy,
    document: null,
  };
  if (services === null) return [files];
  const body = JSON.parse(JSON.stringify(services)) as JsonObject;
  const text = `${JSON.stringify(services, null, 2)}\n`;
  return [files, { key: 'services', text, cures: [], document: { origin: 'services.json', body } }];
}

function linesOf([path, text]: readonly [string, string]): readonly string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `file ${path}: ${line}`);
}
