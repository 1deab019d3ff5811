import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../../src/settings/resolve.ts';
import { fitToProject } from '../../../../src/targets/compose/fit.ts';
import type { ProjectSeen } from '../../../../src/targets/compose/seen.ts';

const nothing = { owner: { is: 'nobody' } } as unknown as ProjectSeen;
const ports = { holder: () => Promise.resolve(null), free: () => Promise.resolve(5001) };
const options = { name: 'eemt-compose', recreate: false, ports };

describe('settings with Compose', () => {
  it('know no autoscaler, and say where it was asked for', async () => {
    const asked = resolveSettings({ env: {}, flags: { autoscale: '2..6' } });
    await expect(fitToProject(asked, nothing, options)).rejects.toMatchObject({
      code: 'SETTINGS_AUTOSCALE',
      message: '--autoscale: Docker Compose has nobody who scales by load.',
    });
    const plain = resolveSettings({ env: {}, flags: {} });
    expect(await fitToProject(plain, nothing, options)).toMatchObject({ settings: { autoscale: null } });
  });
});
