import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { JsonObject } from '../../lib/json.ts';
import type { ImageConfig } from '../../tools/docker.ts';

export interface LayeredImage {
  /** The id that the engine gives it. */
  readonly id: string;
  /** The layer, where there is one, and the configuration. */
  readonly blobs: readonly { readonly digest: string; readonly content: Buffer }[];
  /** What `docker load` takes, with this layer alone: those below it the engine has. */
  archive(): Readable;
}

export interface LayerRequest {
  readonly below: ImageConfig;
  /** undefined: the files are the same. */
  readonly layer: Buffer | undefined;
  readonly reference: string;
  readonly labels: Readonly<Record<string, string>>;
  /** ISO. */
  readonly created: string;
  /** What the engine's history says of the layer. */
  readonly createdBy: string;
}

/** An image that is another one with a layer on top. Pure. */
export function layeredImage({
  below,
  layer,
  reference,
  labels,
  created,
  createdBy,
}: LayerRequest): LayeredImage {
  const diffIds = [...below.layers, ...(layer ? [digestOf(layer)] : [])];
  const { Labels, ...config } = below.config;
  const history = historyOf(below, layer ? { created, created_by: createdBy } : undefined);
  const text = JSON.stringify({
    ...below.platform,
    created,
    config: { ...config, Labels: { ...(Labels as JsonObject | null | undefined), ...labels } },
    rootfs: { type: 'layers', diff_ids: diffIds },
    ...(history ? { history } : {}),
  });
  const id = digestOf(text);
  const layers = layer ? [{ digest: digestOf(layer), content: layer }] : [];
  const manifest = [{ Config: fileOf(id), RepoTags: [reference], Layers: diffIds.map(layerFile) }];
  return {
    id,
    blobs: [...layers, { digest: id, content: Buffer.from(text) }],
    archive() {
      const tar = pack();
      const add = (name: string, content: string | Buffer) => tar.entry({ name, mode: 0o644 }, content);
      add(fileOf(id), text);
      for (const { digest, content } of layers) add(layerFile(digest), content);
      add('manifest.json', JSON.stringify(manifest));
      tar.finalize();
      return Readable.from(tar, { objectMode: false });
    },
  };
}

/** As OCI has it: one line for each layer. undefined where the engine did not tell so many. */
function historyOf(
  { history, layers }: ImageConfig,
  line: JsonObject | undefined,
): readonly JsonObject[] | undefined {
  const filled = history.filter(({ empty_layer: empty }) => empty !== true).length;
  return filled === layers.length ? [...history, ...(line ? [line] : [])] : undefined;
}

function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

const fileOf = (digest: string) => digest.replace('sha256:', '');
const layerFile = (digest: string) => `${fileOf(digest)}.tar`;
