import type { EnvironmentRecord } from '../../src/state/record.ts';

/** A record as an environment leaves it, with these answers, which a file on disk may also have wrong. */
export const recordWith = (answers: object, id = 'ab12'): EnvironmentRecord => ({
  version: 4,
  id,
  target: 'kind',
  source: '/eemt',
  namespace: 'eemt',
  answers,
  leftOut: [],
  diskLimitMi: null,
  engine: null,
  createdAt: '',
});
