import type Dockerode from 'dockerode';
import * as z from 'zod/mini';
import { checkAnswer } from './answer.ts';
import type { EngineImage } from './docker.ts';
import { orUndefined } from './docker-connection.ts';

/** The engine writes null for an empty list or object. */
const names = z.nullish(z.array(z.string()));
const labels = z.nullish(z.record(z.string(), z.string()));

const inspected = z.object({
  Id: z.string(),
  RepoTags: names,
  RepoDigests: names,
  Config: z.nullish(z.object({ Labels: labels })),
  Size: z.number(),
  Created: z.nullish(z.string()),
});

const listed = z.array(
  z.object({
    Id: z.string(),
    RepoTags: names,
    RepoDigests: names,
    Labels: labels,
    Size: z.number(),
    /** Seconds since 1970. */
    Created: z.number(),
  }),
);

export async function inspectImage(
  engine: Dockerode,
  reference: string,
  abortSignal: AbortSignal,
): Promise<EngineImage | undefined> {
  const said = await orUndefined(
    engine.getImage(reference).inspect({ abortSignal } as Dockerode.ImageInspectOptions),
    404,
  );
  if (said === undefined) return undefined;
  const found = checkAnswer(
    inspected,
    said,
    (misfit) => `The engine did not say what image ${reference} is (${misfit})`,
  );
  return {
    id: found.Id,
    tags: found.RepoTags ?? [],
    digests: found.RepoDigests ?? [],
    labels: found.Config?.Labels ?? {},
    sizeBytes: found.Size,
    createdAt: found.Created ?? '',
  };
}

/** Those with a label, or all of them (null). */
export async function listImages(
  engine: Dockerode,
  label: string | null,
  abortSignal: AbortSignal,
): Promise<readonly EngineImage[]> {
  const filters = label === null ? {} : { filters: { label: [label] } };
  const said = await engine.listImages({ ...filters, abortSignal });
  const found = checkAnswer(listed, said, (misfit) => `The engine did not list its images (${misfit})`);
  return found.map((one) => ({
    id: one.Id,
    tags: one.RepoTags ?? [],
    digests: one.RepoDigests ?? [],
    labels: one.Labels ?? {},
    sizeBytes: one.Size,
    createdAt: new Date(one.Created * 1000).toISOString(),
  }));
}

export async function tagImage(
  engine: Dockerode,
  reference: string,
  target: string,
  abortSignal: AbortSignal,
): Promise<void> {
  await engine.getImage(reference).tag({ ...repoAndTag(target), abortSignal });
}

/** Fine when it is gone. */
export async function removeImage(
  engine: Dockerode,
  reference: string,
  abortSignal: AbortSignal,
): Promise<void> {
  await orUndefined(engine.getImage(reference).remove({ abortSignal }), 404);
}

/** `registry:5000/a/b:1` → registry:5000/a/b and 1. */
function repoAndTag(reference: string): { readonly repo: string; readonly tag: string } {
  const colon = reference.lastIndexOf(':');
  if (colon <= reference.lastIndexOf('/')) return { repo: reference, tag: 'latest' };
  return { repo: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}
