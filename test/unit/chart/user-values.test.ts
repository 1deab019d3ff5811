import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeValues, userValues } from '../../../src/chart/index.ts';
import type { TemplateRequest } from '../../../src/tools/helm.ts';

const signal = new AbortController().signal;

describe('userValues', () => {
  it('asks nobody where none are given', async () => {
    const helm = { template: () => Promise.reject(new TypeError('asked')) };
    expect(await userValues(helm, [], [], signal, 'v1.27.3')).toEqual({});
  });

  it('hands files and flags to Helm and reads what it prints', async () => {
    const asked: TemplateRequest[] = [];
    const helm = {
      template: (request: TemplateRequest) => {
        asked.push(request);
        return Promise.resolve(
          '---\n# Source: values/templates/values.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: values\ndata:\n  values: "{\\"a\\":{\\"b\\":[1]}}"\n',
        );
      },
    };
    expect(await userValues(helm, ['/f.yaml'], ['a=b'], signal, 'v1.27.3')).toEqual({ a: { b: [1] } });
    expect(asked).toMatchObject([{ valuesFiles: ['/f.yaml'], set: ['a=b'], kubeVersion: 'v1.27.3' }]);
  });
});

describe('mergeValues', () => {
  it('merges maps, replaces lists and removes by null', () => {
    const base = { map: { a: 1, b: 2 }, list: [1, 2], gone: 1 };
    expect(
      mergeValues(base, { map: { b: 3, c: null }, list: [3], gone: null, fresh: { d: null, e: 1 } }),
    ).toEqual({
      map: { a: 1, b: 3 },
      list: [3],
      fresh: { e: 1 },
    });
  });

  it('gives the base back where there is nothing over it, and changes nothing the second time', () => {
    const json = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.oneof(fc.integer(), fc.dictionary(fc.constantFrom('x', 'y'), fc.integer())),
    );
    fc.assert(
      fc.property(json, json, (base, over) => {
        expect(mergeValues(base, {})).toBe(base);
        const merged = mergeValues(base, over);
        expect(mergeValues(merged, over)).toEqual(merged);
      }),
    );
  });
});
