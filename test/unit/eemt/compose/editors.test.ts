import { describe, expect, it } from 'vitest';
import type { ComposeService } from '../../../../src/core/compose-file.ts';
import * as edit from '../../../../src/eemt/compose/editors.ts';
import { resolvedCompose } from '../../../support/resolved-compose.ts';

const file = resolvedCompose('/src/eemt');
const shared = { type: 'bind', source: '/somewhere', target: '/data/shared' };

function serviceOf(name: string): ComposeService {
  const service = file.services[name];
  if (!service) throw new TypeError(`no service ${name}`);
  return service;
}

describe('editors of a Compose file', () => {
  const worker = serviceOf('eemt-worker');

  it('give the same reference back where nothing changes', () => {
    expect(edit.mapServices(file, (service) => ({ ...service }))).toBe(file);
    expect(edit.mapService(file, 'nobody', () => ({}))).toBe(file);
    expect(edit.removeService(file, 'nobody')).toBe(file);
    expect(edit.setKey(worker, 'image', 'eemt:ubuntu24.04')).toBe(worker);
    expect(edit.setKey(worker, 'profiles', ['distributed'])).toBe(worker);
    expect(edit.withoutKey(worker, 'privileged')).toBe(worker);
    expect(edit.setEnv(worker, 'MASTER_PORT', '9123')).toBe(worker);
    expect(edit.withoutEnv(worker, 'NOBODY')).toBe(worker);
    expect(edit.setIn(worker, ['deploy', 'resources', 'limits', 'cpus'], 8)).toBe(worker);
    expect(edit.mapMounts(worker, (mount) => ({ ...mount }))).toBe(worker);
    expect(edit.withMount(worker, shared)).toBe(worker);
    expect(edit.withoutMount(worker, '/nowhere')).toBe(worker);
  });

  it('leave what they were given untouched', () => {
    const before = structuredClone(file);
    edit.removeService(file, 'eemt-web');
    edit.mapServices(file, (service) => edit.setEnv(edit.setKey(service, 'image', 'other'), 'A', 'b'));
    expect(file).toEqual(before);
  });

  it('keep other services by reference', () => {
    const edited = edit.mapService(file, 'eemt-worker', (service) => edit.setKey(service, 'image', 'other'));
    expect(edited.services['eemt-worker']).toEqual({ ...worker, image: 'other' });
    expect(edited.services['eemt-web']).toBe(file.services['eemt-web']);
  });

  it('set and take away variables and keys', () => {
    expect(edit.setEnv({}, 'A', 'b')).toEqual({ environment: { A: 'b' } });
    expect(edit.withoutEnv({ environment: { A: 'b', C: 'd' } }, 'A')).toEqual({ environment: { C: 'd' } });
    expect(edit.withoutKey({ image: 'a', profiles: [] }, 'profiles')).toEqual({ image: 'a' });
    expect(edit.setIn({}, ['deploy', 'replicas'], 3)).toEqual({ deploy: { replicas: 3 } });
  });

  it('add, find, change and take away mounts', () => {
    expect(edit.withMount({}, shared)).toEqual({ volumes: [shared] });
    expect(edit.mountAt(worker, '/data/shared')?.source).toBe('/src/eemt/data/shared');
    expect(edit.mountAt(edit.withoutMount(worker, '/data/shared'), '/data/shared')).toBeUndefined();
    const moved = edit.mapMounts(worker, (mount) => (mount.target === '/data/shared' ? shared : mount));
    expect(edit.mountAt(moved, '/data/shared')).toEqual(shared);
    expect(edit.mountAt(moved, '/scripts')).toBe(edit.mountAt(worker, '/scripts'));
  });

  it('take a service away, and with it that others wait for it', () => {
    const waiting = {
      services: {
        page: {},
        one: { depends_on: { page: { condition: 'service_started' } } },
        two: { depends_on: { page: {}, one: {} } },
      },
    };
    expect(edit.removeService(waiting, 'page').services).toEqual({
      one: {},
      two: { depends_on: { one: {} } },
    });
  });
});
