import type { ComposeFacts } from '../../core/blueprint.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { passwordFile } from '../chart/job-runner.ts';
import { setKey } from './editors.ts';
import { bind, withOwnMounts } from './mounts.ts';

/** Where workers find the program that waits for managers. */
export const waitingFolder = '/eemt-dev/worker';
/** After so long without work a worker leaves by itself. */
export const yearSeconds = 365 * 24 * 60 * 60;

const program = `${waitingFolder}/worker.py`;

/** The program that waits stands before the command, whatever that is, so it needs not to know it. */
export function waitingService(service: ComposeService, facts: ComposeFacts): ComposeService {
  const before = service.entrypoint ?? [];
  if (before.includes(program)) return service;
  const options = [`--password=${passwordFile}`, `--timeout=${String(yearSeconds)}`];
  const mounted = withOwnMounts(service, [
    bind(facts.programs.worker, waitingFolder, 'read-only'),
    bind(facts.passwordFile, passwordFile, 'read-only'),
  ]);
  return setKey(mounted, 'entrypoint', ['python3', program, ...options, ...before]);
}
