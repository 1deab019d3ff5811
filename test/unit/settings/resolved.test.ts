import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../src/settings/resolve.ts';
import { isExplicit } from '../../../src/settings/resolved.ts';

describe('a setting that a person gave', () => {
  const { origins } = resolveSettings({
    remembered: { mode: 'local' },
    file: { path: '/eemt/eemt-dev.yaml', text: 'nodes: 3\n' },
    env: { EEMT_DEV_PORT: '5001' },
    flags: { profile: 'balanced', workers: 3 },
  });

  it.each(['nodes', 'port', 'workers', 'profile'] as const)('by file, variable or flag: %s', (key) => {
    expect(isExplicit(origins, key)).toBe(true);
  });

  it.each(['mode', 'kubernetes'] as const)('is neither remembered nor the default: %s', (key) => {
    expect(isExplicit(origins, key)).toBe(false);
  });
});
