import type { Io } from '../app/context.ts';
import { isAnsweredNo } from '../errors/index.ts';
import type { Redactor } from '../lib/redact.ts';
import { wrap } from '../ui/text.ts';

export interface FailurePage {
  readonly redactor: Redactor;
  /** Of the environment. */
  readonly name: string;
  /** Decided for stderr. */
  readonly color: boolean;
  readonly verbose: boolean;
  readonly logFile: string | null;
}

/** What a person reads of an error, on stderr. A question answered with no is obeyed, so that is one calm line. */
export async function writeFailure(thrown: unknown, io: Io, page: FailurePage): Promise<void> {
  // Before it is laid out: what was cut or wrapped could not be judged.
  const error = page.redactor.all(thrown);
  const width = Math.min(io.stderr.columns || 80, 120);
  // The prompt of the shell takes the last line.
  const height = io.stderr.isTTY ? (io.stderr.rows || 24) - 1 : null;
  if (isAnsweredNo(error)) {
    io.stderr.write(`${wrap(error.message, width)}\n`);
    return;
  }
  const { errorPage } = await import('../ui/error-page.ts');
  io.stderr.write(errorPage(error, { ...page, width, height }));
}
