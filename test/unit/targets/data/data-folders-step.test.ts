import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { readEnvironmentFiles } from '../../../../src/state/environment-files.ts';
import { dataFoldersStep } from '../../../../src/targets/data/data-folders-step.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { wholeFiles } from '../../../support/kube-world.ts';
import { runDue } from '../../../support/run-due.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { worldWith } from '../../../support/world.ts';

const state = scratchFolder();
const env = environmentOf('demo', 'eemt', { state, cache: state });
const step = dataFoldersStep(env, []);
const due = (data: KubeParts['files']['data']) =>
  step.due(worldWith<KubeParts>({ files: { ...wholeFiles, data } }));
const there = { path: '/data/cache', mode: 0o755, filled: true, owner: 0, owners: [] };

describe('the folders for the data', () => {
  it('are made where they are not there, and only those', () => {
    expect(
      due([there, { path: '/data/logs', mode: null, filled: false, owner: null, owners: [] }]),
    ).toMatchObject({
      is: 'due',
      changes: [{ kind: 'create', text: 'make /data/logs' }],
    });
  });

  it('are done where all are there, whatever is in them and whosever they are', () => {
    expect(due([there, { path: '/data/logs', mode: 0o2775, filled: false, owner: 0, owners: [] }])).toEqual({
      is: 'done',
      note: 'they are there',
    });
  });

  it('are there once they were made', async () => {
    const { data } = await readEnvironmentFiles(env);
    await runDue(due(data), fakeRun().run);
    const made = (await readEnvironmentFiles(env)).data;
    expect(due(made)).toMatchObject({ is: 'done' });
    expect(data.length).toBe(12);
    expect(data.filter(({ path }) => !existsSync(path))).toEqual([]);
  });
});
