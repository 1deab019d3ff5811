import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../src/settings/resolve.ts';
import { isSaid } from '../../../src/settings/said.ts';
import { recordWith } from '../../support/record.ts';

describe('a setting that a person said', () => {
  const { origins } = resolveSettings({
    record: recordWith({ mode: 'local' }),
    file: { path: '/eemt/eemt-dev.yaml', text: 'nodes: 3\n' },
    env: { EEMT_DEV_PORT: '5001' },
    answers: { workers: 3 },
    flags: { profile: 'balanced' },
  });

  it.each(['nodes', 'port', 'workers', 'profile'] as const)(
    'by file, variable, answer or flag: %s',
    (key) => {
      expect(isSaid(origins, key)).toBe(true);
    },
  );

  it.each(['mode', 'kubernetes'] as const)('is neither remembered nor the default: %s', (key) => {
    expect(isSaid(origins, key)).toBe(false);
  });
});
