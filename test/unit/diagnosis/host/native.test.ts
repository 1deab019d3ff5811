import { describe, expect, it } from 'vitest';
import { native } from '../../../../src/diagnosis/host/native.ts';
import type { HostObservation, NativeHost } from '../../../../src/diagnosis/host/check.ts';

const fine: NativeHost = {
  python: { version: '3.12.3', canMakeEnvironments: true },
  needsPackages: true,
  closedFolder: null,
  freeBytes: 20e9,
  noJobs: null,
};
const judged = (more: Partial<NativeHost>) =>
  Object.fromEntries(
    native({ native: { ...fine, ...more } } as HostObservation).map(({ id, state }) => [id, state]),
  );

describe('what a page that runs as a process needs of this machine', () => {
  it('is not asked of a machine that runs containers', () => {
    expect(native({} as HostObservation)).toEqual([]);
  });

  it('is all there', () => {
    expect(judged({})).toEqual({ python: 'ok', disk: 'ok', 'job-tools': 'ok' });
  });

  it.each([
    ['no Python', { python: { version: null, tooOld: true, canMakeEnvironments: false } }, 'failed'],
    ['an old Python', { python: { version: '3.8.10', tooOld: true, canMakeEnvironments: false } }, 'failed'],
    ['a Python without venv', { python: { version: '3.12.3', canMakeEnvironments: false } }, 'failed'],
    [
      'a Python without venv for a page that needs no package',
      { python: { version: '3.12.3', canMakeEnvironments: false }, needsPackages: false },
      'ok',
    ],
    [
      'a Python without venv before there is a source',
      { python: { version: '3.12.3', canMakeEnvironments: false }, needsPackages: null },
      'warning',
    ],
  ] as const)('is judged with %s', (_, more, state) => {
    expect(judged(more)['python']).toBe(state);
  });

  it('names the folder that the page’s user cannot pass, and a way out', () => {
    const checks = native({ native: { ...fine, closedFolder: '/root' } } as HostObservation);
    const found = checks.find(({ id }) => id === 'closed-folder');
    expect([found?.state, found?.found]).toEqual(['failed', expect.stringContaining('/root') as string]);
    expect(JSON.stringify(found?.remediation)).toContain('EEMT_DEV_HOME=/srv/eemt-dev');
  });

  it('fails on a full disk, and warns of one that is nearly so', () => {
    expect([judged({ freeBytes: 1e8 })['disk'], judged({ freeBytes: 7e8 })['disk']]).toEqual([
      'failed',
      'warning',
    ]);
  });

  it('only warns where jobs cannot run: the page is of use without them', () => {
    const noJobs = { why: 'GRASS is not on this machine', install: ['sudo', 'apt'] } as const;
    expect(judged({ noJobs })['job-tools']).toBe('warning');
  });
});
