import { describe, expect, it } from 'vitest';
import { environmentOf } from '../../../../src/core/environment.ts';
import { kindTarget } from '../../../../src/targets/kubernetes/index.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { recordWith } from '../../../support/record.ts';

const env = environmentOf('demo', 'eemt', { state: '/state', cache: '/cache' });
const { run } = fakeRun({ docker: { containers: () => Promise.resolve([]) } });

describe('the workers that an environment should have', () => {
  it('are those that the last up asked for, also where a file said their number', async () => {
    const record = { ...recordWith({ workers: 2 }), workers: 5 };
    expect(await kindTarget.wanted(env, record, run)).toMatchObject({ workers: 5 });
  });

  it('are those that were answered where an older eemt-dev wrote the record', async () => {
    expect(await kindTarget.wanted(env, recordWith({ workers: 3 }), run)).toMatchObject({ workers: 3 });
  });
});
