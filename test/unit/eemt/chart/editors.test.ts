import { describe, expect, it } from 'vitest';
import {
  changeValue,
  mapManifests,
  mapPodContainers,
  setEnv,
  setValue,
} from '../../../../src/eemt/chart/editors.ts';
import type { KubeObject, Manifest } from '../../../../src/core/blueprint.ts';

describe('setValue', () => {
  it('gives the same reference back where nothing changes', () => {
    const values = { a: { b: [1, { c: 2 }] } };
    expect(setValue(values, ['a', 'b'], [1, { c: 2 }])).toBe(values);
    expect(setValue(values, ['a', 'b'], [])).toEqual({ a: { b: [] } });
  });

  it('makes maps on the way', () => {
    expect(setValue({ a: 1 }, ['b', 'c'], true)).toEqual({ a: 1, b: { c: true } });
  });
});

describe('changeValue', () => {
  it('adds nothing that was not there', () => {
    const values = { a: 1 };
    expect(changeValue(values, ['b'], 2)).toBe(values);
    expect(changeValue(values, ['a'], 2)).toEqual({ a: 2 });
  });
});

describe('setEnv', () => {
  it('keeps the last place of a variable given several times', () => {
    const container = {
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
        { name: 'A', value: '3' },
      ],
    };
    expect(setEnv(container, 'A', { value: '4' })).toEqual({
      env: [
        { name: 'B', value: '2' },
        { name: 'A', value: '4' },
      ],
    });
  });

  it('gives the same reference back where the variable is set already', () => {
    const container = setEnv({}, 'A', { value: '1' });
    expect(setEnv(container, 'A', { value: '1' })).toBe(container);
  });
});

describe('mapManifests', () => {
  it('keeps untouched manifests and an untouched list by reference', () => {
    const list = [manifest('Pod'), manifest('Service')];
    expect(mapManifests(list, (body) => ({ ...body }))).toBe(list);
    const edited = mapManifests(list, (body) => (body.kind === 'Pod' ? { ...body, spec: 1 } : body));
    expect(edited).not.toBe(list);
    expect(edited[1]).toBe(list[1]);
  });
});

describe('mapPodContainers', () => {
  it.each([
    ['Pod', (spec: object) => ({ spec })],
    ['Deployment', (spec: object) => ({ spec: { template: { spec } } })],
    ['CronJob', (spec: object) => ({ spec: { jobTemplate: { spec: { template: { spec } } } } })],
  ])('finds the containers of a %s and tells init containers apart', (kind, wrap) => {
    const body = {
      ...manifest(kind).body,
      ...wrap({ containers: [{ name: 'a' }], initContainers: [{ name: 'b' }] }),
    } as KubeObject;
    const seen: unknown[] = [];
    const same = mapPodContainers(body, (container, init) => {
      seen.push([container['name'], init]);
      return container;
    });
    expect(seen).toEqual([
      ['a', false],
      ['b', true],
    ]);
    expect(same).toBe(body);
  });
});

function manifest(kind: string): Manifest {
  return { origin: 'o', duplicateKeys: [], body: { apiVersion: 'v1', kind, metadata: { name: 'n' } } };
}
