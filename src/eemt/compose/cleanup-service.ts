import { readFileSync } from 'node:fs';
import type { ComposeFacts } from '../../core/blueprint.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { shippedPath } from '../../lib/package-root.ts';
import { inCompose, mountAt, setKey, withoutMount } from './editors.ts';
import { bind, withOwnMounts } from './mounts.ts';

/** Any user may make a folder there. */
const base = '/var/tmp/cleanup';
const database = '/app/jobs.db';

/**
 * The cleanup in a folder that it may write, with links to the page's database, uploads and results, and to its own program: that
 * takes the folder it is called in for its base. Unchanged where it mounts no database of the checkout.
 */
export function withCleanupBase(service: ComposeService, facts: ComposeFacts): ComposeService {
  if (mountAt(service, database) === undefined) return service;
  const sources = ['/app/database/jobs.db', '/app/uploads', '/app/results', '/app/cleanup_jobs.py'];
  const prepare = `mkdir -p ${base} && cd ${base} && ln -sfn ${sources.join(' ')} . && exec "$@"`;
  const folder = bind(`${facts.data}/database`, '/app/database');
  const mounted = withOwnMounts(withoutMount(service, database), [folder]);
  const entrypoint = ['bash', '-c', inCompose(prepare), 'cleanup', ...(service.entrypoint ?? [])];
  return setKey(mounted, 'entrypoint', entrypoint);
}

/** The cleanup once a day without cron. Unchanged where it does not call crontab. */
export function withoutCron(service: ComposeService): ComposeService {
  const words = service.command?.join(' ') ?? '';
  if (!/\bcrontab\b/.test(words)) return service;
  // By the path that EEMT's own command has.
  const [program = 'cleanup_jobs.py'] = /[\w/]*cleanup_jobs\.py/.exec(words) ?? [];
  const script = readFileSync(shippedPath('compose/cleanup.sh'), 'utf8').replaceAll(
    'cleanup_jobs.py',
    program,
  );
  return setKey(service, 'command', ['bash', '-c', inCompose(script)]);
}
