import * as z from 'zod/mini';
import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { NotReadyError, ToolFailedError } from '../../errors/index.ts';
import { parseAnswer } from '../../tools/answer.ts';
import type { PageAnswer } from './call.ts';

/** What a good answer holds. Throws NotReadyError READY_PAGE where it is no good one, or has another form. */
export function contentOf<T>(schema: z.ZodMiniType<T>, answer: PageAnswer): T {
  requireGood(answer);
  try {
    return parseAnswer(schema, answer.body, answer.url);
  } catch (error) {
    throw pageUnfit(error instanceof Error ? error.message : String(error));
  }
}

/** Throws NotReadyError READY_PAGE. */
export function requireGood(answer: PageAnswer): void {
  if (isGood(answer)) return;
  const why = reasonIn(answer.body);
  throw pageUnfit(
    `${answer.url} answered with status ${String(answer.status)}${why === '' ? '' : `: ${why}`}`,
  );
}

/**
 * The answer to what the page was told to do, as `what` says. Throws ToolFailedError TOOL_PAGE where it will not do that, and
 * NotReadyError READY_PAGE where it cannot.
 */
export function accepted(answer: PageAnswer, what: string): PageAnswer {
  if (isGood(answer)) return answer;
  const message = `The page refused to ${what}: ${reasonIn(answer.body) || `status ${String(answer.status)}`}`;
  throw answer.status < 500
    ? new ToolFailedError('TOOL_PAGE', message, { hints: [pageLog] })
    : pageUnfit(message);
}

const pageLog = advice`${eemtDev('logs', 'web')} shows what the page says`;

/** The page answers, but not as one that works. */
export function pageUnfit(message: string): NotReadyError {
  return new NotReadyError('READY_PAGE', oneLine(message), {
    hints: [pageLog, advice`${eemtDev('status')} says what is wrong`],
  });
}

function isGood({ status }: PageAnswer): boolean {
  return status >= 200 && status < 300;
}

/** FastAPI puts its reasons into `detail`. */
function reasonIn(body: string): string {
  try {
    return short(z.object({ detail: z.string() }).parse(JSON.parse(body)).detail);
  } catch {
    return short(body);
  }
}

function short(text: string): string {
  return oneLine(text).slice(0, 200);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
