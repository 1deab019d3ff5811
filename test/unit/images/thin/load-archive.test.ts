import { describe, expect, it } from 'vitest';
import { json } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { layeredImage } from '../../../../src/images/thin/load-archive.ts';
import type { ImageConfig } from '../../../../src/tools/docker.ts';

const below: ImageConfig = {
  platform: { architecture: 'arm64', variant: 'v8', os: 'linux' },
  config: { Labels: { theirs: 'x', ours: 'old' } },
  layers: ['sha256:aa'],
  history: [{ created_by: 'ADD' }, { created_by: 'ENV', empty_layer: true }],
};

async function configOf(more: Partial<ImageConfig>, layer: Buffer | undefined): Promise<unknown> {
  const image = layeredImage({
    below: { ...below, ...more },
    layer,
    reference: 'a:1',
    labels: { ours: 'new' },
    created: '2026-01-01T00:00:00.000Z',
    createdBy: 'us',
  });
  const entries = image.archive().pipe(extract());
  for await (const entry of entries) {
    const content = await json(Readable.from(entry));
    if (`sha256:${entry.header.name}` === image.id) return content;
    break;
  }
  return undefined;
}

describe('the configuration of an image with one more layer', () => {
  it('has its labels, its time and one more line in its history', async () => {
    expect(await configOf({}, Buffer.from('tar'))).toMatchObject({
      ...below.platform,
      created: '2026-01-01T00:00:00.000Z',
      config: { Labels: { theirs: 'x', ours: 'new' } },
      history: [...below.history, { created: '2026-01-01T00:00:00.000Z', created_by: 'us' }],
    });
  });

  it('has no history where the engine told of more or fewer layers than there are', async () => {
    expect(await configOf({ layers: ['sha256:aa', 'sha256:bb'] }, Buffer.from('tar'))).not.toHaveProperty(
      'history',
    );
    expect(await configOf({ layers: [] }, Buffer.from('tar'))).not.toHaveProperty('history');
  });

  it('has the layers of the last one alone where no file is another', async () => {
    expect(await configOf({}, undefined)).toMatchObject({
      rootfs: { type: 'layers', diff_ids: ['sha256:aa'] },
      history: below.history,
    });
  });
});
