import type { Change } from '../core/status-changes.ts';
import { clockTime } from './format.ts';
import { cleanLine } from './text.ts';

/** `12:03:41 eemt-worker 1/2 → 2/2`. Pure. */
export function changeLine(change: Change): string {
  return `${clockTime(change.at)} ${changeText(change)}`;
}

/** `eemt-worker 1/2 → 2/2`, in one line. Pure. */
function changeText({ kind, name, before, after }: Change): string {
  return cleanLine(wordsOf(kind, name, before, after));
}

function wordsOf(kind: Change['kind'], name: string, before: string | null, after: string | null): string {
  const what = kind === 'workload' || kind === 'environment' ? name : `${kind} ${name}`;
  switch (kind) {
    case 'look':
      return after === null ? 'looks work again' : `the look failed: ${after}`;
    case 'finding':
      return after === null ? `no longer wrong: ${name}` : `wrong: ${name}: ${after}`;
    case 'unreadable':
      return after === null ? `readable again: ${name}` : `not readable: ${name}: ${after}`;
    case 'address':
      return after === null ? `no address any more` : `address ${after}`;
    default:
      if (before === null) return `${what} is new: ${after ?? ''}`;
      return after === null ? `${what} is gone` : `${what} ${before} → ${after}`;
  }
}
