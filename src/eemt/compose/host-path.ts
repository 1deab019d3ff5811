import type { ComposeService } from '../../core/compose-file.ts';
import { mountAt, withoutEnv, withoutMount } from './editors.ts';

/** Tells the app under which path of the host its folders lie. */
export const hostPathVariable = 'EEMT_HOST_DATA_DIR';
const elsewhere = '/host/data';

/** True where the app's own container has the folders under that path, too. */
export function hasOwnHostPath(service: ComposeService): boolean {
  const path = service.environment?.[hostPathVariable];
  return typeof path === 'string' && mountAt(service, path) !== undefined;
}

/** A service that works in its own folders alone. */
export function withoutHostPath(service: ComposeService): ComposeService {
  const path = service.environment?.[hostPathVariable];
  const bare = typeof path === 'string' ? withoutMount(service, path) : service;
  return withoutMount(withoutEnv(bare, hostPathVariable), elsewhere);
}
