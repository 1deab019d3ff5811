import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseManifests } from '../../../../src/eemt/chart/parse.ts';
import { curedChart, writeChart } from '../../../../src/targets/kubernetes/cured-chart.ts';
import type { Manifest } from '../../../../src/core/blueprint.ts';

const base = { name: 'eemt', version: '2.0.0' };

describe('curedChart', () => {
  it('has the same hash whatever the order of documents and keys', () => {
    const one = chart([config('a', { x: 1, y: 2 }), config('b', {})]);
    const other = chart([config('b', {}), config('a', { y: 2, x: 1 })]);
    expect(one.hash).toMatch(/^[0-9a-f]{12}$/);
    expect(other.version).toBe(one.version);
    expect(one.version).toBe(`2.0.0+cured.${one.hash}`);
  });

  it('has another hash when a document differs', () => {
    expect(chart([config('a', { x: 1 })]).hash).not.toBe(chart([config('a', { x: 2 })]).hash);
  });

  it('has the same hash for another number of workers, but not for another number of pages', () => {
    const of = (component: string, replicas: number) =>
      chart([{ ...config('a', {}), body: deployment(component, replicas) }]).hash;
    expect(of('worker', 4)).toBe(of('worker', 2));
    expect(of('web-interface', 4)).not.toBe(of('web-interface', 2));
  });

  it('holds each document as it is, braces and all', () => {
    const manifest = config('a', { text: '{{ .Values.x }}\n{{- end }}\n' });
    const file = Object.entries(chart([manifest]).files).find(([path]) => path.startsWith('files/'));
    expect(file?.[0]).toBe('files/000-configmap-a.yaml');
    expect(parseManifests(file?.[1] ?? '', 'x')[0]?.body).toEqual(manifest.body);
  });

  it('has one template only', () => {
    const { files } = chart([config('a', {}), config('b', {})]);
    expect(Object.keys(files).filter((path) => path.startsWith('templates/'))).toEqual([
      'templates/documents.yaml',
    ]);
  });
});

describe('writeChart', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eemt dev chärt-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('replaces what was there before and leaves nothing beside it', async () => {
    const dir = join(folder, 'chart');
    await writeChart(dir, { 'old.yaml': 'old' });
    await writeChart(dir, { 'files/new.yaml': 'new' });
    expect(await readdir(folder)).toEqual(['chart']);
    expect(await readdir(dir)).toEqual(['files']);
    expect(await readFile(join(dir, 'files/new.yaml'), 'utf8')).toBe('new');
  });

  it('leaves the old chart in place when the new one cannot be written', async () => {
    const dir = join(folder, 'chart');
    await writeChart(dir, { 'old.yaml': 'old' });
    await expect(writeChart(dir, { a: 'file', 'a/b': 'below a file' })).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['chart']);
    expect(await readdir(dir)).toEqual(['old.yaml']);
  });
});

function chart(manifests: readonly Manifest[]): ReturnType<typeof curedChart> {
  return curedChart({ base, manifests, values: { a: 1 } });
}

function deployment(component: string, replicas: number): Manifest['body'] {
  const labels = { 'app.kubernetes.io/component': component };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: component, labels },
    spec: { replicas },
  };
}

function config(name: string, data: Manifest['body']['data']): Manifest {
  return {
    origin: 'o',
    duplicateKeys: [],
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data },
  };
}
