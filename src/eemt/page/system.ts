import * as z from 'zod/mini';
import { contentOf, pageUnfit, requireGood } from './answer.ts';
import { get, post, type Page } from './call.ts';

export async function requireHealthy(page: Page): Promise<void> {
  requireGood(await get(page, '/health'));
}

const systemStatus = z.object({
  docker_available: z.boolean(),
  image_exists: z.optional(z.boolean()),
  image_name: z.optional(z.string()),
  error: z.optional(z.string()),
});
export type SystemStatus = Readonly<z.infer<typeof systemStatus>>;

/** What the page finds of what its jobs need. */
export async function readSystemStatus(page: Page): Promise<SystemStatus> {
  return contentOf(systemStatus, await get(page, '/api/system/status'));
}

const cleaned = z.object({
  stats: z.object({ processed_jobs: z.number(), errors: z.optional(z.array(z.string())) }),
});

/** How many jobs a cleanup would touch. */
export async function cleanupDryRun(page: Page): Promise<number> {
  const answer = await post(page, '/api/cleanup?dry_run=true', null);
  const { stats } = contentOf(cleaned, answer);
  const [error] = stats.errors ?? [];
  // Such an answer calls itself a success.
  if (error !== undefined) throw pageUnfit(`${answer.url} says: ${error.slice(0, 200)}`);
  return stats.processed_jobs;
}
