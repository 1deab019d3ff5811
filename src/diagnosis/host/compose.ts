import { isEemtDevError } from '../../errors/index.ts';
import type { HostRule } from './check.ts';

/** `docker compose` in a supported version, where EEMT is to run with it. */
export const compose: HostRule = ({ compose: seen }) => {
  if (!seen) return [];
  const base = { id: 'compose', title: 'Docker Compose', wanted: '2.20 or newer, as a plugin of docker' };
  if (seen.ok) return [{ ...base, state: 'ok', found: seen.version, remediation: [] }];
  const { error } = seen;
  return [
    {
      ...base,
      state: 'failed',
      found: error instanceof Error ? error.message.replace(/^Docker Compose /, '') : String(error),
      remediation: isEemtDevError(error) ? error.hints : [],
    },
  ];
};
