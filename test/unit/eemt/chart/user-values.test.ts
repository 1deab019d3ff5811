import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergeValues, nullsIn, userValues } from '../../../../src/eemt/chart/user-values.ts';
import type { TemplateRequest } from '../../../../src/tools/helm.ts';

const signal = new AbortController().signal;

describe('userValues', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'values-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('names a file that it cannot read', async () => {
    const helm = { template: () => Promise.reject(new TypeError('asked')) };
    await expect(userValues(helm, [folder], [], signal, 'v1.27.3')).rejects.toMatchObject({
      code: 'SETTINGS_FILE',
      exitCode: 3,
      message: expect.stringContaining(folder) as string,
    });
  });

  it('asks nobody where none are given', async () => {
    const helm = { template: () => Promise.reject(new TypeError('asked')) };
    expect(await userValues(helm, [], [], signal, 'v1.27.3')).toEqual({});
  });

  it('hands files and flags to Helm and reads what it prints', async () => {
    const file = join(folder, 'f.yaml');
    await writeFile(file, 'a: 1\n');
    const asked: TemplateRequest[] = [];
    const helm = {
      template: (request: TemplateRequest) => {
        asked.push(request);
        return Promise.resolve(
          '---\n# Source: values/templates/values.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: values\ndata:\n  values: "{\\"a\\":{\\"b\\":[1]}}"\n',
        );
      },
    };
    expect(await userValues(helm, [file], ['a=b'], signal, 'v1.27.3')).toEqual({ a: { b: [1] } });
    expect(asked).toMatchObject([
      { values: [{ name: 'f.yaml', text: 'a: 1\n' }], set: ['a=b'], kubeVersion: 'v1.27.3' },
    ]);
  });
});

describe('nullsIn', () => {
  it('keeps what is removed, at its place, and nothing else', () => {
    const given = { a: 1, gone: null, map: { kept: { x: 1 }, gone: null }, list: [null] };
    expect(nullsIn(given)).toEqual({ gone: null, map: { gone: null } });
    expect(nullsIn({ a: { b: 1 } })).toEqual({});
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
