import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Body {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}
interface Table {
  median(numbers: readonly number[]): number;
  tableOf(rows: readonly Row[]): readonly string[];
  peakMb(status: string): number | undefined;
}
interface Hand {
  webDockerfile(written: string, base: string): string;
  partsOf(
    manifests: readonly { origin: string; body: Body & { readonly spec?: unknown } }[],
  ): Readonly<Record<'applied' | 'released', readonly Body[]>>;
}
interface HandCompose {
  mountedBy(
    file: ComposeBody,
    state: string,
  ): {
    readonly folders: readonly string[];
    readonly programs: readonly { readonly which: string; readonly folder: string }[];
    readonly passwords: readonly string[];
  };
  userOf(file: ComposeBody): { readonly uid: number; readonly gid: number };
}
interface ComposeBody {
  readonly services: Readonly<Record<string, { readonly user?: string; readonly volumes?: unknown }>>;
}
interface Request {
  requestOf(args: readonly string[], cwd: string): unknown;
}
type Row = readonly [string, number, string, number | null];
interface Compare {
  ratiosOf(results: unknown): Readonly<Record<string, number>>;
  lossesOf(
    kept: Readonly<Record<string, number>>,
    ratios: Readonly<Record<string, number>>,
  ): readonly string[];
}
interface Report {
  rowsOf(results: unknown): readonly Row[];
}

const root = join(import.meta.dirname, '../../..');
const load = (name: string): Promise<unknown> => import(join(root, '.ci', name));
const table = (await load('bench-table.mjs')) as Table;
const hand = (await load('bench-hand.mjs')) as Hand;
const handCompose = (await load('bench-hand-compose.mjs')) as HandCompose;
const request = (await load('bench-request.mjs')) as Request;
const compare = (await load('bench-compare.mjs')) as Compare;
const report = (await load('bench-report.mjs')) as Report;
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

  it('measures both targets, or one of them', () => {
    const asked = (...args: string[]) => request.requestOf(['--source', 'eemt', ...args], '/home/me');
    const both = {
      source: '/home/me/eemt',
      dem: undefined,
      targets: ['kind', 'compose'],
      eemtDevFirst: false,
      keeps: false,
    };
    expect(asked()).toEqual(both);
    expect(asked('--compose', '--dem', '../dem.tif')).toEqual({
      ...both,
      dem: '/home/dem.tif',
      targets: ['compose'],
    });
    expect(asked('--no-compose', '--eemt-dev-first')).toEqual({
      ...both,
      targets: ['kind'],
      eemtDevFirst: true,
    });
    expect(() => request.requestOf([], '/')).toThrow('--source is missing');
    expect(() => asked('--fast')).toThrow("Unknown option '--fast'");
  });

  it('knows which folders, programs and passwords a person must make before Compose runs the file', () => {
    const bind = (source: string) => ({ type: 'bind', source });
    const file = {
      services: {
        'eemt-web': {
          user: '1000:984',
          volumes: [
            bind('/state/data/database'),
            bind('/state/data/cache'),
            bind('/state/data/database'),
            bind('/eemt/sol'),
            { type: 'tmpfs' },
            bind('/state/compose/jobs-1a2b/docker'),
          ],
        },
        runner: { volumes: [bind('/state/compose/jobs-1a2b'), bind('/state/compose/work-queue-password')] },
        'eemt-worker': { volumes: [bind('/state/compose/worker-3c4d'), bind('/state/data/cache')] },
        'eemt-docs': {},
      },
    };
    expect(handCompose.mountedBy(file, '/state')).toEqual({
      folders: ['/state/data/cache', '/state/data/database'],
      programs: [
        { which: 'jobs', folder: '/state/compose/jobs-1a2b' },
        { which: 'worker', folder: '/state/compose/worker-3c4d' },
      ],
      passwords: ['/state/compose/work-queue-password'],
    });
    expect(handCompose.userOf(file)).toEqual({ uid: 1000, gid: 984 });
  });

  it('holds each target to its own aims, and has rows only for what was measured', () => {
    const byHand = { total: 20, parts: { 'docker build web': 10, 'docker compose up -d': 10 }, changed: 9 };
    const jobs = { year: 260, local: 200, firstTask: 1, overheadMs: 10, cancel: 1 };
    const after = {
      again: 1.6,
      changed: 8,
      watched: 0.9,
      warm: 3,
      status: 0.5,
      scale: 15,
      scaleBack: 5,
      smoke: 30,
      reset: 14,
      down: 7,
      jobs: null,
    };
    const compose = {
      images: { cold: 100, memoryMb: 120 },
      byHand,
      eemtDev: { built: 12, ...after, jobs },
    };
    const kind = { byHand, eemtDev: { cold: 7, memoryMb: 120, ...after } };
    const missed = (results: unknown) =>
      report
        .rowsOf(results)
        .flatMap(([what, measured, , aim]) => (aim !== null && measured > aim ? [what] : []));
    expect(missed({ helpMs: 100, kind })).toEqual(['eemt-dev up, second', 'eemt-dev down']);
    expect(missed({ helpMs: 100, compose })).toEqual([
      'Compose: eemt-dev up, second',
      'Compose: eemt-dev scale, 2 to 10 workers',
      'Compose: eemt-dev down',
    ]);
    const rows = report.rowsOf({ helpMs: 100, kind, compose });
    expect(rows.filter(([what]) => what.includes('in one container'))).toEqual([
      ['Compose: a year in one container', 200, 's', null],
      ['Compose: over the workers / in one container', 1.3, '', 1.3],
    ]);
  });

  it('compares ratios with those that are kept, and names what lost more than a quarter', () => {
    const kind = {
      byHand: {
        total: 200,
        parts: { 'docker build web': 80, 'kind create cluster': 100, 'kubectl wait': 20 },
        changed: 60,
      },
      eemtDev: { cold: 100, warm: 60, changed: 6, jobs: null },
    };
    const ratios = compare.ratiosOf({ kind });
    expect(ratios).toEqual({
      'Kind: up, cold / by hand': 0.5,
      'Kind: up, warm / by hand without builds': 0.5,
      'Kind: a changed line by up / by hand': 0.1,
    });
    const kept = { 'Kind: up, cold / by hand': 0.45, 'Kind: up, warm / by hand without builds': 0.39 };
    expect(compare.lossesOf(kept, ratios)).toEqual([
      'Kind: up, warm / by hand without builds: 0.50, was 0.39',
    ]);
    expect(compare.lossesOf({}, ratios)).toEqual([]);
  });
});
