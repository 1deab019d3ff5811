import * as z from 'zod/mini';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { NotReadyError } from '../errors/index.ts';
import type { Json } from '../lib/json.ts';
import type { Http } from '../tools/http.ts';

/**
 * The jobs that the page lists: the one thing it tells from its database, which /health does not look at.
 * Rejects with NotReadyError READY_JOBS where the answer is no list, ToolFailedError TOOL_HTTP where there is none, or CancelledError.
 */
export async function jobsOf(
  http: Http,
  pageUrl: string,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  filter: Readonly<Record<string, string>> = {},
): Promise<readonly Json[]> {
  const query = new URLSearchParams(filter).toString();
  const url = `${pageUrl.replace(/\/+$/, '')}/api/jobs${query === '' ? '' : `?${query}`}`;
  const { status, body } = await http.get(url, options);
  if (status !== 200) throw noList(`${url} answered with status ${String(status)}${saying(body)}`);
  const jobs = listIn(body);
  if (jobs === undefined) throw noList(`${url} answered without a list of jobs${saying(body)}`);
  return jobs;
}

const jobList = z.array(z.custom<Json>());

function listIn(body: string): readonly Json[] | undefined {
  try {
    return jobList.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** In one line. */
function saying(body: string): string {
  const text = body.replace(/\s+/g, ' ').trim();
  return text === '' ? '' : `: ${text.slice(0, 200)}`;
}

function noList(message: string): NotReadyError {
  return new NotReadyError('READY_JOBS', message, {
    hints: [
      advice`${eemtDev('status')} says what is wrong`,
      advice`${eemtDev('logs', 'web')} shows what the page says`,
    ],
  });
}
