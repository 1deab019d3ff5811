import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeArchive } from '../../../../src/clusters/kind/image-archive.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { scratchFolder } from '../../../support/scratch.ts';

const state = scratchFolder();
const env = environmentOf('demo', 'eemt', { state, cache: state });

/** Tags that the engine was asked to make and to remove while an image was archived. */
async function tagsOf(named: boolean) {
  const made: string[] = [];
  const removed: string[] = [];
  const { run } = fakeRun({
    docker: {
      tag: (_reference, tag) => {
        made.push(tag);
        return Promise.resolve();
      },
      removeImage: (tag) => {
        removed.push(tag);
        return Promise.resolve();
      },
    },
    process: {
      run: ({ args }) => {
        writeFileSync(String(args[2]), 'archive');
        return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', durationMs: 0 });
      },
    },
  });
  const image = {
    role: 'web',
    name: 'eemt-web:2.0',
    reference: 'sha256:1234',
    imageId: 'sha256:1234',
  } as const;
  await writeArchive(env, { ...image, named }, run);
  return { made, removed };
}

describe('archiving an image', () => {
  it('leaves no tag of ours behind', async () => {
    const { made, removed } = await tagsOf(true);
    expect(made).toEqual(['eemt-dev/web:1234']);
    expect(removed).toEqual(made);
  });

  it('keeps the tag of one that has no other name, because the engine removes an image with its last one', async () => {
    expect(await tagsOf(false)).toEqual({ made: ['eemt-dev/web:1234'], removed: [] });
  });
});
