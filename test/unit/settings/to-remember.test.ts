import { describe, expect, it } from 'vitest';
import { resolveSettings, type SettingLayers } from '../../../src/settings/resolve.ts';
import { defaultSettings, type Settings } from '../../../src/settings/settings.ts';
import { toRemember } from '../../../src/settings/to-remember.ts';

const kept = (layers: Partial<SettingLayers>, live: Partial<Settings> = {}) => {
  const resolved = resolveSettings({ env: {}, flags: {}, ...layers });
  return toRemember(resolved, { ...resolved.settings, ...live }, layers.remembered);
};
const file = (text: string) => ({ path: '/eemt/eemt-dev.yaml', text });

describe('what an environment remembers', () => {
  it('is what flags, variables, the record and the defaults say', () => {
    expect(
      kept({
        remembered: { mode: 'local' },
        env: { EEMT_DEV_WORKERS: '3' },
        flags: { nodeImage: 'mine:1', profile: 'balanced' },
      }),
    ).toEqual({ ...defaultSettings, mode: 'local', workers: 3, profile: 'balanced', nodeImage: 'mine:1' });
  });

  it('is nothing that a file said: the record keeps what it had, or nothing', () => {
    const text =
      'workers: 9\nnodes: 4\nport: 5009\nweb-image: evil:1\nset: [a=1]\nvalues: [v.yaml]\nskip-fix: [rwx-claims]\n';
    const answers = kept({
      remembered: { workers: 3, set: ['mine=1'] },
      file: file(text),
    });
    expect(answers).toMatchObject({ workers: 3, set: ['mine=1'], mode: 'distributed' });
    expect(Object.keys(answers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(nodes|port|webImage|values|skipFix)$/)]),
    );
    expect(JSON.stringify(answers)).not.toContain('evil');
  });

  it('is a flag that beats the file', () => {
    expect(kept({ file: file('workers: 9\n'), flags: { workers: 4 } })).toMatchObject({ workers: 4 });
  });

  it('is what the live cluster fixed, but never an image that only lives', () => {
    const live = { nodes: 4, port: 5003, kubernetes: 'v1.30.0', nodeImage: 'evil/node:v1.30.0' };
    expect(kept({}, live)).toMatchObject({ nodes: 4, port: 5003, kubernetes: 'v1.30.0', nodeImage: null });
  });
});
