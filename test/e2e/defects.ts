import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { afterAll, describe, expect, it, onTestFailed } from 'vitest';
import { bugs } from '../../src/eemt/defects/index.ts';
import type { HowToReproduce } from '../../src/eemt/defects/reproduction.ts';
import { kubectl } from './kubectl.ts';
import { here, run } from './running.ts';

/** A fixed part, unless EEMT_DEV_MATRIX says `all`, or which: each by another kind of sign. */
const usual = 'web-logs-permission,rwx-claims,compose-user,compose-cpu-limit';
const matrix = process.env['EEMT_DEV_MATRIX'];
const asked = matrix ?? usual;
/** Whoever asks for the matrix wants nothing else. */
export const onlyDefects = matrix !== undefined;
/** Where the whole result is written: the table of docs/bugs.md is made of it. */
const report = process.env['EEMT_DEV_MATRIX_REPORT'];

interface Row {
  readonly id: string;
  readonly place: HowToReproduce['place'];
  readonly target: HowToReproduce['target'];
  readonly reproduceSeconds: number;
  readonly recognisedSeconds: number | null;
  readonly cureSeconds: number;
  readonly besides: readonly string[];
}
const rows: Row[] = [];

const reproducible = bugs.flatMap(({ id, reproduce }): [string, HowToReproduce][] =>
  reproduce === undefined || 'none' in reproduce ? [] : [[id, reproduce]],
);
const chosen = reproducible.filter(([id]) => asked === 'all' || asked.split(',').includes(id));
const beside = chosen.filter(([, how]) => how.place === 'beside' && how.target === 'kind');
const others = chosen.filter(([, how]) => !(how.place === 'beside' && how.target === 'kind'));

export function defects(): void {
  afterAll(() => {
    if (report !== undefined) writeFileSync(report, `${JSON.stringify({ about: about(), rows }, null, 2)}\n`);
  });

  describe('an EEMT that was just brought up', () => {
    it('shows none of the defects', async () => {
      const { exitCode, result, stderr } = await run('diagnose');
      expect(result?.data['findings']).toEqual([]);
      expect(result?.data['unreadable']).toEqual([]);
      expect(exitCode, stderr).toBe(0);
    });

    it('names a Deployment that somebody changed by hand as the first cause, with the change, and `up` puts it back', async () => {
      await kubectl(here, 'set', 'env', 'deployment/eemt-worker', 'WORKER_CORES=3');
      const { exitCode, result } = await run('diagnose');
      expect(exitCode).toBe(6);
      const [first] = result?.data['findings'] as readonly Record<string, unknown>[];
      expect(first).toMatchObject({ id: 'changed-by-hand', consequenceOf: null });
      expect(JSON.stringify(first?.['evidence'])).toContain('WORKER_CORES');
      expect((await run('up', '--yes')).exitCode).toBe(0);
      expect((await run('diagnose')).exitCode).toBe(0);
    });
  });

  describe('a defect beside what runs', () => {
    it.each(beside)('%s shows by its own rule and by no other, and is cured', async (id, how) => {
      await reproducedAndCured(id, how);
    });
  });

  describe('a defect in an environment of its own', () => {
    it.each(others)('%s shows by its own rule and by no other, and is cured', async (id, how) => {
      await reproducedAndCured(id, how);
    });
  });
}

/** What the table begins with. */
function about(): string {
  const tree = process.env['EEMT_TREE'] === undefined ? 'the demo' : 'the real EEMT';
  const day = new Date().toISOString().slice(0, 10);
  return `Seen on ${day} on ${tree} in one run of \`npm run test:matrix\`, on ${String(cpus().length)} cores.`;
}

async function reproducedAndCured(id: string, how: HowToReproduce): Promise<void> {
  // One that fails must not stand in the way of the next.
  onTestFailed(async () => {
    await run('bugs', 'reproduce', '--remove', '--yes');
  });
  const shown = await run('bugs', 'reproduce', id, '--yes');
  expect(shown.exitCode, shown.stderr).toBe(0);
  const [own, ...besides] = (shown.result?.data['findings'] as readonly { readonly id: string }[]).map(
    (one) => one.id,
  );
  expect(own).toBe(id);
  expect(besides.filter((one) => !explained(how).includes(one))).toEqual([]);
  const cured = await run('bugs', 'cure', id, '--yes');
  expect(cured.exitCode, cured.stderr).toBe(0);
  const removed = await run('bugs', 'reproduce', '--remove', '--yes');
  expect(removed.exitCode, removed.stderr).toBe(0);
  expect((await run('diagnose')).exitCode).toBe(0);
  const recognised = shown.result?.data['recognisedAfterMs'];
  rows.push({
    id,
    place: how.place,
    target: how.target,
    reproduceSeconds: shown.durationMs / 1000,
    recognisedSeconds: typeof recognised === 'number' ? recognised / 1000 : null,
    cureSeconds: cured.durationMs / 1000,
    besides,
  });
}

/** What is left out besides shows, too: without web-jobs-need-docker there is no runner. */
function explained({ leaveOut = [] }: HowToReproduce): readonly string[] {
  return [...leaveOut, ...(leaveOut.includes('web-jobs-need-docker') ? ['service-missing'] : [])];
}
