import { NotReadyError } from '../errors/index.ts';

/** The same error with what happened after it; findings of a later one that it does not have come behind its own. Pure. */
export function withMore(
  error: NotReadyError,
  text: string,
  details: Readonly<Record<string, unknown>> = {},
  after?: unknown,
): NotReadyError {
  const known = new Set(error.findings.map(({ key }) => key));
  const found = after instanceof NotReadyError ? after.findings.filter(({ key }) => !known.has(key)) : [];
  return new NotReadyError(error.code, `${error.message} ${text}`, {
    findings: [...error.findings, ...found],
    hints: error.hints,
    details: { ...error.details, ...details },
    cause: error,
  });
}
