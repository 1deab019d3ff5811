import type Dockerode from 'dockerode';
import * as z from 'zod/mini';
import type { JsonObject } from '../lib/json.ts';
import { checkAnswer } from './answer.ts';
import type { ImageConfig } from './docker.ts';
import { dial, orUndefined } from './docker-connection.ts';

const text = z.nullish(z.string());

const inspected = z.object({
  Architecture: z.string(),
  Variant: text,
  Os: z.string(),
  OsVersion: text,
  Author: text,
  Config: z.nullish(z.record(z.string(), z.json())),
  RootFS: z.object({ Layers: z.nullish(z.array(z.string())) }),
});

const steps = z.array(
  z.object({ Created: z.number(), CreatedBy: text, Comment: text, Size: z.nullish(z.number()) }),
);

/** The file itself is told only together with all layers. */
export async function imageConfig(
  engine: Dockerode,
  reference: string,
  abortSignal: AbortSignal,
): Promise<ImageConfig | undefined> {
  const misfits = (misfit: string) => `The engine did not say how image ${reference} is made (${misfit})`;
  const path = `/images/${encodeURIComponent(reference)}`;
  const ask = (what: string) =>
    orUndefined(dial(engine, { path: `${path}/${what}`, method: 'GET', abortSignal }), 404);
  const [image, past] = await Promise.all([ask('json'), ask('history')]);
  if (image === undefined || past === undefined) return undefined;
  const { Architecture, Variant, Os, OsVersion, Author, Config, RootFS } = checkAnswer(
    inspected,
    image,
    misfits,
  );
  const named = {
    architecture: Architecture,
    variant: Variant,
    os: Os,
    'os.version': OsVersion,
    author: Author,
  };
  return {
    platform: filled(named),
    config: filled(Config ?? {}),
    layers: RootFS.Layers ?? [],
    history: checkAnswer(steps, past, misfits)
      .toReversed()
      .map(({ Created, CreatedBy, Comment, Size }) => ({
        created: new Date(Created * 1000).toISOString(),
        ...filled({ created_by: CreatedBy, comment: Comment }),
        ...(Size === 0 && onlySays.test(CreatedBy ?? '') ? { empty_layer: true } : {}),
      })),
  };
}

/** Instructions without files. The engine does not tell an empty layer from none. */
const onlySays =
  /^(\/bin\/sh -c #\(nop\) +)?(ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|USER|VOLUME)\b/;

/** The engine writes out what an image does not set. */
function filled(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== null && value !== undefined && value !== '' && value !== false,
    ),
  );
}
