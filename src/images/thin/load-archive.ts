import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { JsonObject } from '../../lib/json.ts';
import type { ImageConfig } from '../../tools/docker.ts';

export interface LayeredImage {
  /** The id that the engine gives it. */
  readonly id: string;
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
  const manifest = [
    { Config: fileOf(id), RepoTags: [reference], Layers: diffIds.map((one) => `${fileOf(one)}.tar`) },
  ];
  return {
    id,
    archive() {
      const tar = pack();
      const mode = 0o644;
      tar.entry({ name: fileOf(id), mode }, text);
      if (layer) tar.entry({ name: `${fileOf(diffIds.at(-1) ?? '')}.tar`, mode }, layer);
      tar.entry({ name: 'manifest.json', mode }, JSON.stringify(manifest));
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
