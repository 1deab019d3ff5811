import type { Io } from '../commands/command.ts';
import { isAnsweredNo } from '../errors/index.ts';

export interface FailurePage {
  /** Of the environment. */
  readonly name: string;
  /** Decided for stderr. */
  readonly color: boolean;
  readonly verbose: boolean;
  readonly logFile: string | null;
}

/** What a person reads of an error, on stderr. A question answered with no is obeyed, so that is one calm line. */
export async function writeFailure(error: unknown, io: Io, page: FailurePage): Promise<void> {
  if (isAnsweredNo(error)) {
    io.stderr.write(`${error.message}\n`);
    return;
  }
  const { errorPage } = await import('../ui/error-page.ts');
  io.stderr.write(errorPage(error, { ...page, width: Math.min(io.stderr.columns || 80, 120) }));
}
