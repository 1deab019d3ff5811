import { isObject, type JsonObject } from '../lib/json.ts';
import type { DiskUse } from './docker.ts';

/** Reads the answer of /system/df, whose lists have moved with API 1.52. Pure; what is not said counts as nothing to free. */
export function diskUseIn(answer: unknown): DiskUse {
  const said = isObject(answer) ? answer : {};
  const images = listIn(said, 'ImageUsage', 'Images').filter((one) => one['Containers'] === 0);
  const cache = listIn(said, 'BuildCacheUsage', 'BuildCache').filter(
    (one) => one['InUse'] !== true && one['Shared'] !== true,
  );
  const dangling = images.filter((one) => !hasName(one));
  return {
    buildCacheBytes: sum(cache),
    danglingImageBytes: sum(dangling),
    unusedImageBytes: sum(images.filter(hasName)),
  };
}

function listIn(said: JsonObject, usage: string, before: string): readonly JsonObject[] {
  const now = said[usage];
  const list = (isObject(now) ? now['Items'] : undefined) ?? said[before];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function hasName({ RepoTags: tags }: JsonObject): boolean {
  return Array.isArray(tags) && tags.some((tag) => typeof tag === 'string' && !tag.endsWith('<none>'));
}

/** Layers that another image holds as well stay. */
function sum(list: readonly JsonObject[]): number {
  return list.reduce((bytes, one) => {
    const { Size: size, SharedSize: shared } = one;
    const kept = typeof shared === 'number' && shared > 0 ? shared : 0;
    return bytes + (typeof size === 'number' ? Math.max(0, size - kept) : 0);
  }, 0);
}
