import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Body {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}
interface Table {
  median(numbers: readonly number[]): number;
  tableOf(rows: readonly (readonly [string, number, string, number | null])[]): readonly string[];
  peakMb(status: string): number | undefined;
}
interface Hand {
  webDockerfile(written: string, base: string): string;
  partsOf(
    manifests: readonly { origin: string; body: Body & { readonly spec?: unknown } }[],
  ): Readonly<Record<'applied' | 'released', readonly Body[]>>;
}

const root = join(import.meta.dirname, '../../..');
const load = (name: string): Promise<unknown> => import(join(root, '.ci', name));
const table = (await load('bench-table.mjs')) as Table;
const hand = (await load('bench-hand.mjs')) as Hand;
const body = (kind: string, name: string, spec: unknown = {}) => ({ kind, metadata: { name }, spec });

describe('the pure parts of the bench', () => {
  it('takes the middle measurement', () => {
    expect(table.median([5, 1, 100, 2, 3])).toBe(3);
    expect(table.median([4, 2])).toBe(3);
  });

  it("puts the web image on the base built by hand, for EEMT's Dockerfile too", () => {
    const written = readFileSync(join(root, 'test/fixtures/eemt/docker/web-interface/Dockerfile'), 'utf8');
    const changed = hand.webDockerfile(written, 'bench-hand/base:1');
    expect(changed).toContain('FROM bench-hand/base:1\nRUN echo');
    expect(changed).not.toContain('eemt-test:minimal');
  });

  it('applies the namespace first and volumes before claims, and leaves the rest to Helm under our image names', () => {
    const { applied, released } = hand.partsOf([
      { origin: 'docker/kubernetes/manifests/rbac.yaml', body: body('Role', 'eemt') },
      { origin: 'docker/kubernetes/manifests/namespace.yaml', body: body('Namespace', 'eemt') },
      { origin: 'chart/templates/pv.yaml', body: body('PersistentVolumeClaim', 'eemt-data') },
      { origin: 'eemt-dev', body: body('PersistentVolume', 'eemt-eemt-data') },
      { origin: 'chart/templates/web.yaml', body: body('Deployment', 'eemt-web', { image: 'eemt-web:2.0' }) },
    ]);
    expect(applied.map(({ kind }) => kind)).toEqual([
      'Namespace',
      'PersistentVolume',
      'PersistentVolumeClaim',
      'Role',
    ]);
    expect(released).toEqual([body('Deployment', 'eemt-web', { image: 'bench-hand/web:1' })]);
  });

  it('marks what misses its limit', () => {
    expect(
      table.tableOf([
        ['up', 6.04, 's', 5],
        ['help', 99.6, 'ms', 150],
      ]),
    ).toEqual(['up    6.0 s   at most 5 s     MISSED', 'help  100 ms  at most 150 ms']);
  });

  it('reads the peak of resident memory', () => {
    expect(table.peakMb('Name:\tnode\nVmHWM:\t  123456 kB\nVmRSS:\t 1 kB\n')).toBe(123.456);
    expect(table.peakMb('Name:\tnode\n')).toBeUndefined();
  });
});
