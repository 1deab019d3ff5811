import { environmentOf, type Roots } from '../core/environment.ts';
import { shortId } from '../core/job.ts';
import { knownJobIds } from '../jobs/known-ids.ts';
import { environmentNames } from '../state/environment-names.ts';

/** What is asked for, each read from the state folder alone: no engine and no page is asked while somebody waits at a prompt. */
export const liveWords = {
  environments: (roots: Roots) => environmentNames(roots),
  jobs: async (roots: Roots, name: string, begun: string) =>
    asTyped(await knownJobIds(environmentOf(name, '', roots)), begun),
} as const;

/** Ids as people see them elsewhere; whole where two begin alike, or more of one was typed. Pure. */
export function asTyped(ids: readonly string[], begun: string): readonly string[] {
  const short = ids.map(shortId);
  return ids.map((id) => {
    const unique = short.filter((one) => one === shortId(id)).length === 1;
    return unique && begun.length <= shortId(id).length ? shortId(id) : id;
  });
}

const safe = /^[\w.-]+$/;

/** Those that can stand in a shell's list of words; none where reading took longer: a folder of a network may not answer at all. */
export async function within(limitMs: number, read: Promise<readonly string[]>): Promise<readonly string[]> {
  let limit: NodeJS.Timeout | undefined;
  const none = new Promise<readonly string[]>((resolve) => {
    limit = setTimeout(resolve, limitMs, []);
  });
  try {
    return (await Promise.race([read.catch(() => []), none])).filter((word) => safe.test(word));
  } finally {
    clearTimeout(limit);
  }
}
