import { CancelledError, isEemtDevError } from './eemt-dev-error.ts';

/** Somebody was asked before something is lost and said no; `message` tells what was left as it is. */
export function answeredNo(message: string): CancelledError {
  return new CancelledError('ANSWERED_NO', message);
}

/** Such an answer is obeyed and is no failure. */
export function isAnsweredNo(error: unknown): error is CancelledError {
  return isEemtDevError(error) && error.code === 'ANSWERED_NO';
}
