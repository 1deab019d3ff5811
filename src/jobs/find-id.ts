import { shortId } from '../core/job.ts';
import { UsageError } from '../errors/index.ts';

/** The one id that begins like this. Throws UsageError USAGE_JOB where none does, or several. Pure. */
export function findId(prefix: string, ids: readonly string[]): string {
  const asked = prefix.toLowerCase();
  const found = ids.filter((id) => id === asked);
  const alike = found.length > 0 ? found : ids.filter((id) => asked !== '' && id.startsWith(asked));
  if (alike.length > 1) {
    throw new UsageError('USAGE_JOB', `${prefix} may be any of ${String(alike.length)} jobs.`, {
      hints: [`say more of it: ${alike.slice(0, 8).map(longer).join(', ')}`],
    });
  }
  const [id] = alike;
  if (id === undefined) throw noSuchJob(prefix, ids);
  return id;

  function longer(id: string): string {
    return asked.length < shortId(id).length ? shortId(id) : id;
  }
}

function noSuchJob(prefix: string, ids: readonly string[]): UsageError {
  const some = ids.slice(0, 8).map(shortId).join(', ');
  return new UsageError('USAGE_JOB', `There is no job ${prefix}.`, {
    hints: [ids.length === 0 ? 'there are no jobs' : `there are: ${some}${ids.length > 8 ? ', …' : ''}`],
  });
}
