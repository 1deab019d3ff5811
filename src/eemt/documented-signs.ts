import type { Observation } from '../core/observation.ts';
import { claimsOf } from '../core/observed/claims.ts';
import { deploymentsOf } from '../core/observed/deployments.ts';
import { objectsOf } from '../core/observed/objects.ts';
import { formatBytes, parseQuantity } from '../lib/quantity.ts';
import { simplePage } from './documented-cluster.ts';

/** One thing that EEMT's notes say of their cluster. */
export interface DocumentedSign {
  readonly what: string;
  /** In words; null: not seen yet. */
  readonly seen: string | null;
}

/** All that the notes say, and how it is. `firing`: ids of the defects that show. Pure. */
export function showsDocumented(seen: Observation, firing: readonly string[]): readonly DocumentedSign[] {
  const [page] = deploymentsOf(seen, simplePage.component);
  const fires = (id: string): string | null => (firing.includes(id) ? id : null);
  const [cleanup] = objectsOf(seen, 'CronJob');
  return [
    { what: `${simplePage.name} is Running`, seen: page && page.ready > 0 ? 'Ready' : null },
    { what: 'eemt-web fails on its log folder', seen: fires('web-logs-permission') },
    { what: 'eemt-worker waits for a label', seen: fires('worker-node-selector') },
    { what: 'the cleanup is there', seen: cleanup ? `CronJob ${cleanup.metadata.name}` : null },
    { what: 'claims of 180 Gi', seen: claimed(seen) },
  ];
}

const notesGi = 180;

/** All claims together, where that is as much as the notes say. Those of eemt-dev itself come on top. */
function claimed(seen: Observation): string | null {
  const bytes = claimsOf(seen).reduce((sum, { asked }) => sum + (parseQuantity(asked) ?? 0), 0);
  return bytes >= notesGi * 1024 ** 3 ? formatBytes(bytes) : null;
}
