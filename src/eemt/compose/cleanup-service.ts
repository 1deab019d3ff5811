import { readFileSync } from 'node:fs';
import type { ComposeFacts } from '../../core/blueprint.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { shippedPath } from '../../lib/package-root.ts';
import { inCompose, mountAt, setKey, withoutMount } from './editors.ts';
import { bind, scratch, withOwnMounts } from './mounts.ts';

const base = '/app/cleanup';
const database = '/app/jobs.db';

/**
 * The cleanup in a folder that it may write, with links to the page's database, uploads and results, and to its own program: that
 * takes the folder it is called in for its base. Unchanged where it mounts no database of the checkout.
 */
export function withCleanupBase(service: ComposeService, facts: ComposeFacts): ComposeService {
  if (mountAt(service, database) === undefined) return service;
  const sources = ['/app/database/jobs.db', '/app/uploads', '/app/results', '/app/cleanup_jobs.py'];
  const prepare = `ln -sfn ${sources.join(' ')} . && exec "$@"`;
  const mounts = [bind(`${facts.data}/database`, '/app/database'), scratch(base)];
  const mounted = withOwnMounts(withoutMount(service, database), mounts);
  const entrypoint = ['bash', '-c', inCompose(prepare), 'cleanup', ...(service.entrypoint ?? [])];
  return setKey(setKey(mounted, 'working_dir', base), 'entrypoint', entrypoint);
}

/** The cleanup once a day without cron. Unchanged where it does not call crontab. */
export function withoutCron(service: ComposeService): ComposeService {
  if (service.command?.some((word) => /\bcrontab\b/.test(word)) !== true) return service;
  const script = readFileSync(shippedPath('compose/cleanup.sh'), 'utf8');
  return setKey(service, 'command', ['bash', '-c', inCompose(script)]);
}
