import { bugs, type Bug } from '../../eemt/defects/index.ts';
import { canBeLeftOut } from '../../eemt/defects/answered.ts';
import type { DefectsOffered } from '../command.ts';

const idsOf = (fits: (bug: Bug) => boolean): readonly string[] => bugs.filter(fits).map(({ id }) => id);

/** Ids of the defects that each verb can do something with. */
export const offeredDefects: Readonly<Record<DefectsOffered, readonly string[]>> = {
  all: idsOf(() => true),
  reproducible: idsOf(({ reproduce }) => reproduce !== undefined && !('none' in reproduce)),
  'with-patch': idsOf(({ patch }) => 'files' in patch),
  'with-cure': idsOf(canBeLeftOut),
};
