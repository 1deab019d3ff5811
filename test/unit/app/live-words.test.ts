import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asTyped, liveWords, within } from '../../../src/app/live-words.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { jobId, otherJobId } from '../../support/job-spool.ts';

describe('words for a shell', () => {
  it('are none where reading does not end', async () => {
    expect(await within(1, new Promise(() => undefined))).toEqual([]);
  });

  it('are none where reading fails', async () => {
    expect(await within(1000, Promise.reject(new TypeError('gone')))).toEqual([]);
  });

  it('hold nothing that a shell would act on', async () => {
    const state = emptyFolder();
    for (const name of ['second', '$(touch made)', '`id`', 'a b'])
      mkdirSync(join(state, name, 'marker'), { recursive: true });
    mkdirSync(join(state, 'runs'));
    expect(await within(1000, liveWords.environments({ state, cache: '' }))).toEqual(['second']);
  });

  it('are ids as they are shown, and whole ones where two begin alike or more was typed', () => {
    const alike = `${jobId.slice(0, 8)}-1111-4000-8000-000000000003`;
    expect(asTyped([jobId, otherJobId], '')).toEqual(['1b2c3d4e', '9f8e7d6c']);
    expect(asTyped([jobId, otherJobId, alike], '1b')).toEqual([jobId, '9f8e7d6c', alike]);
    expect(asTyped([jobId], '1b2c3d4e-')).toEqual([jobId]);
  });

  it('are none where there is no state folder', async () => {
    const roots = { state: join(emptyFolder(), 'absent'), cache: '' };
    expect(await liveWords.environments(roots)).toEqual([]);
    expect(await liveWords.jobs(roots, 'eemt', '')).toEqual([]);
  });
});
