import { describe, expect, it } from 'vitest';
import type { DataFolder } from '../../../../src/state/environment-files.ts';
import { dataOwnerStep } from '../../../../src/targets/compose/data-owner-step.ts';
import type { ComposeParts } from '../../../../src/targets/compose/parts.ts';
import type { RunOnceRequest } from '../../../../src/tools/docker.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { runDue } from '../../../support/run-due.ts';
import { worldWith } from '../../../support/world.ts';
import { env, files } from './containers.ts';

const host = { cpus: 2, memoryBytes: 8e9, uid: 1000, gid: 1000 };
const folder = (more: Partial<DataFolder>): DataFolder => ({
  path: '/state/demo/data/data',
  mode: 0o755,
  filled: false,
  owner: 1000,
  owners: [1000],
  ...more,
});
const due = (...data: readonly DataFolder[]) =>
  dataOwnerStep(env, host, 'eemt-dev/eemt:1', ['data-folders']).due(
    worldWith<ComposeParts>({ files: { ...files, data } }),
  );

describe('data for the user of the containers', () => {
  it('stays as it is where it is theirs', () => {
    expect(due(folder({}))).toEqual({ is: 'done', note: 'it belongs to 1000' });
  });

  it.each([
    ['a folder', { owner: 0 }],
    ['what lies in one', { owners: [1000, 0] }],
  ])('is given over where %s is somebody else’s', (_what, more) => {
    expect(due(folder({}), folder(more))).toMatchObject({
      is: 'due',
      changes: [{ kind: 'update', text: 'give /state/demo/data to user 1000' }],
    });
  });

  it('is not known before the folders are made', () => {
    expect(due(folder({ mode: null, owner: null }))).toEqual({ is: 'unknown', until: 'data-folders' });
  });

  it('is given over inside a container without network, where no link leads out', async () => {
    const asked: RunOnceRequest[] = [];
    const { run } = fakeRun({
      docker: {
        runOnce: (request) => {
          asked.push(request);
          return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
        },
      },
    });
    await runDue(due(folder({ owner: 0 })), run);
    expect(asked).toMatchObject([
      {
        image: 'eemt-dev/eemt:1',
        argv: ['chown', '--recursive', '--no-dereference', '1000:1000', '/data'],
        user: '0:0',
        network: 'none',
        mounts: [{ source: '/state/demo/data', destination: '/data' }],
      },
    ]);
  });

  it('says so where that fails', async () => {
    const { run } = fakeRun({
      docker: { runOnce: () => Promise.resolve({ exitCode: 1, stdout: '', stderr: 'read-only' }) },
    });
    await expect(runDue(due(folder({ owner: 0 })), run)).rejects.toMatchObject({ code: 'DATA_OWNER' });
  });
});
