import type { Page } from '../eemt/page/call.ts';
import { NotReadyError } from '../errors/index.ts';
import type { RunningEnvironment } from './open-running.ts';

const timeoutMs = 15_000;

/** EEMT's page of a running environment. */
export async function pageOf(
  { session, record, run }: RunningEnvironment,
  signal: AbortSignal = run.signal,
): Promise<Page> {
  const { http } = run.tools;
  if (record) return { http, url: (await session.wanted(record)).webUrl, timeoutMs, signal };
  const { web } = await session.observe({ closely: false });
  if (!web.ok) throw new NotReadyError('READY_WEB', `The web interface does not answer: ${web.why}.`);
  return { http, url: web.value.url, timeoutMs, signal };
}
