import type Dockerode from 'dockerode';
import * as z from 'zod/mini';
import type { DiskUse } from './docker.ts';
import { dial } from './docker-connection.ts';

/** Images and the build cache are asked for, no more: summing up volumes takes the engine long. */
export async function diskUseOf(engine: Dockerode, abortSignal: AbortSignal): Promise<DiskUse> {
  return diskUseIn(
    await dial(engine, {
      path: '/system/df?',
      method: 'GET',
      options: { _query: { type: ['image', 'build-cache'], verbose: true } },
      abortSignal,
    }),
  );
}

/** Reads the answer of /system/df, whose lists have moved with API 1.52. What is not said counts as nothing to free. */
function diskUseIn(answer: unknown): DiskUse {
  const said = diskAnswer.safeParse(answer).data;
  const images = (said?.ImageUsage?.Items ?? said?.Images ?? []).filter((one) => one.Containers === 0);
  const cache = (said?.BuildCacheUsage?.Items ?? said?.BuildCache ?? []).filter(
    (one) => !one.InUse && !one.Shared,
  );
  return {
    buildCacheBytes: sum(cache),
    danglingImageBytes: sum(images.filter((one) => !hasName(one))),
    unusedImageBytes: sum(images.filter(hasName)),
  };
}

const bytes = z.catch(z.number(), 0);
const image = z.object({
  RepoTags: z.catch(z.array(z.string()), []),
  Containers: z.catch(z.number(), -1),
  Size: bytes,
  SharedSize: bytes,
});
const cached = z.object({
  InUse: z.catch(z.boolean(), false),
  Shared: z.catch(z.boolean(), false),
  Size: bytes,
  SharedSize: bytes,
});
const listed = <T extends z.ZodMiniType>(one: T) => z.catch(z.optional(z.array(one)), undefined);
const counted = <T extends z.ZodMiniType>(one: T) =>
  z.catch(z.optional(z.object({ Items: listed(one) })), undefined);
const diskAnswer = z.object({
  Images: listed(image),
  BuildCache: listed(cached),
  ImageUsage: counted(image),
  BuildCacheUsage: counted(cached),
});

function hasName({ RepoTags: tags }: z.output<typeof image>): boolean {
  return tags.some((tag) => !tag.endsWith('<none>'));
}

/** Layers that another image holds as well stay; -1 says that nobody counted them. */
function sum(list: readonly { readonly Size: number; readonly SharedSize: number }[]): number {
  return list.reduce((total, one) => total + Math.max(0, one.Size - Math.max(0, one.SharedSize)), 0);
}
