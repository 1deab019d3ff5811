import { describe, expect, it } from 'vitest';
import { neutral } from '../../support/neutral.ts';

const names = {
  names: [['/home/jane/.local/state', '/state'] as const, ['jane-laptop', 'machine'] as const],
};

describe('a recorded world', () => {
  it('tells no path, name, address or id of the machine, and keeps equal ones equal', () => {
    const id = '3f2b8c1e-9a4d-4c53-8f0e-0a1b2c3d4e5f';
    const other = '11111111-9a4d-4c53-8f0e-0a1b2c3d4e5f';
    const container = 'ab'.repeat(32);
    expect(
      neutral(
        {
          path: '/home/jane/.local/state/eemt/data',
          host: 'jane-laptop',
          pod: { uid: id, ip: '172.18.0.3', v6: 'fc00:f853:ccd:e793::3' },
          events: [`pod ${id} on 172.18.0.3`, other, '172.18.0.4'],
          [container]: { tag: `sha256:${container}` },
          page: 'http://127.0.0.1:5000',
          metadata: { managedFields: [1], name: 'eemt-web' },
        },
        names,
      ),
    ).toEqual({
      path: '/state/eemt/data',
      host: 'machine',
      pod: { uid: '00000000-0000-0000-0000-000000000001', ip: '10.0.0.1', v6: 'fd00::1' },
      events: [
        'pod 00000000-0000-0000-0000-000000000001 on 10.0.0.1',
        '00000000-0000-0000-0000-000000000002',
        '10.0.0.2',
      ],
      [`${'0'.repeat(63)}1`]: { tag: `sha256:${'0'.repeat(63)}1` },
      page: 'http://127.0.0.1:5000',
      metadata: { name: 'eemt-web' },
    });
  });
});
