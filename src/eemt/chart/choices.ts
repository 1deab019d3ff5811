import type { Cure } from '../../core/blueprint.ts';
import { changeValue, setValue } from './editors.ts';

/** What the person chose, as values of the chart: mode and number of workers. Not bugs, so nothing names them as cured. */
export const choices: readonly Cure[] = [
  {
    id: 'mode',
    edits: { values: (values, { mode }) => setValue(values, ['global', 'eemt', 'mode'], mode) },
  },
  {
    id: 'workers-count',
    edits: { values: (values, { workers }) => setValue(values, ['workers', 'replicaCount'], workers) },
  },
  {
    id: 'profile',
    edits: {
      values: (values, { profile }) => changeValue(values, ['global', 'eemt', 'resourceStrategy'], profile),
    },
  },
];
