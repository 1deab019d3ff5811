import { NotReadyError } from '../errors/index.ts';

/** Work with a time limit of its own (ms). Rejects with NotReadyError READY_SILENT when it is over. */
export async function within<T>(
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    return await work(AbortSignal.any([signal, limit]));
  } catch (error) {
    if (!limit.aborted || signal.aborted) throw error;
    const why = `no answer within ${String(limitMs / 1000)} s`;
    throw new NotReadyError('READY_SILENT', why, { findings: [], cause: error });
  }
}
