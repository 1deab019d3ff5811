import { shortId } from '../core/job.ts';
import { UsageError } from '../errors/index.ts';

/** The one id that begins like this; undefined where none does. Throws UsageError USAGE_JOB where several do. Pure. */
export function findId(prefix: string, ids: readonly string[]): string | undefined {
  const asked = prefix.toLowerCase();
  const found = ids.filter((id) => id === asked);
  const alike = found.length > 0 ? found : ids.filter((id) => asked !== '' && id.startsWith(asked));
  if (alike.length > 1) {
    throw new UsageError('USAGE_JOB', `${prefix} may be any of ${String(alike.length)} jobs.`, {
      hints: [`say more of it: ${alike.slice(0, 8).map(longer).join(', ')}`],
    });
  }
  return alike[0];

  function longer(id: string): string {
    return asked.length < shortId(id).length ? shortId(id) : id;
  }
}
