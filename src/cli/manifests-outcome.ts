import { stringify } from 'yaml';
import type { ManifestsResult } from '../app/manifests.ts';
import type { Outcome } from './command.ts';

/** What `manifests` gives and shows. */
export function manifestsOutcome(result: ManifestsResult): Outcome {
  switch (result.show) {
    case 'live': {
      const { drift } = result;
      return { data: { drift }, screen: drift.length === 0 ? 'Nothing drifted.' : drift.join('\n') };
    }
    case 'values':
      return { data: { values: result.values }, screen: stringify(result.values) };
    case 'diff':
      return {
        data: { diff: result.diff.map((one) => ({ ...one })) },
        screen: result.diff
          .map(({ object, cures, lines }) => `${object}  (${cures.join(', ')})\n${lines.join('\n')}`)
          .join('\n\n'),
      };
    case 'documents':
      return {
        data: { manifests: result.documents.map(({ origin, body }) => ({ origin, body })) },
        screen: result.documents.map(({ origin, body }) => `---\n# ${origin}\n${stringify(body)}`).join(''),
      };
  }
}
