import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeArchive } from '../../../../src/clusters/kind/image-archive.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { scratchFolder } from '../../../support/scratch.ts';

const state = scratchFolder();
const env = environmentOf('demo', 'eemt', { state, cache: state });

/** Tags that the engine was asked to make and to remove while an image was archived. */
async function archived(named: boolean) {
  const made: string[] = [];
  const removed: string[] = [];
  const fractions: number[] = [];
  let told = (): void => undefined;
  const progressed = new Promise<void>((resolve) => {
    told = resolve;
  });
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
      run: async ({ args }) => {
        writeFileSync(String(args[2]), 'arch');
        await progressed;
        return { exitCode: 0, stdout: '', stderr: '', durationMs: 0 };
      },
    },
  });
  const image = {
    role: 'web',
    name: 'eemt-web:2.0',
    reference: 'sha256:1234',
    imageId: 'sha256:1234',
    sizeBytes: 8,
  } as const;
  const say = {
    progress: (fraction: number) => {
      fractions.push(fraction);
      told();
    },
  };
  await writeArchive(env, { ...image, named }, run, say);
  return { made, removed, fractions };
}

describe('archiving an image', () => {
  it('leaves no tag of ours behind', async () => {
    const { made, removed } = await archived(true);
    expect(made).toEqual(['eemt-dev/web:1234']);
    expect(removed).toEqual(made);
  });

  it('tells how much of the image is written', async () => {
    expect((await archived(true)).fractions[0]).toBe(0.5);
  });

  it('keeps the tag of one that has no other name, because the engine removes an image with its last one', async () => {
    expect(await archived(false)).toMatchObject({ made: ['eemt-dev/web:1234'], removed: [] });
  });
});
