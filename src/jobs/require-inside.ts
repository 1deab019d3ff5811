import { StateConflictError } from '../errors/index.ts';
import { realInside } from '../lib/inside.ts';

/** Containers write below the data folder, so a folder there may have become a link. Rejects with StateConflictError STATE_LINK where it leads out. */
export async function requireInside(root: string, folder: string): Promise<void> {
  if ((await realInside(root, folder)) !== undefined) return;
  throw new StateConflictError('STATE_LINK', `${folder} leads out of ${root}, so it is not touched.`, {
    hints: [`Remove the link ${folder}; an ordinary folder belongs there.`],
  });
}
