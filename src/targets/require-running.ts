import type { Owner } from '../clusters/cluster.ts';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Environment } from '../core/environment.ts';
import { NotReadyError, StateConflictError } from '../errors/index.ts';

/** What of an environment's containers or processes is there. */
export interface OwnedParts {
  readonly owner: Owner;
  /** One of them at least runs. */
  readonly running: boolean;
}

/** Throws where the containers or processes of this environment are absent, or none of them runs. Pure. */
export function requireRunning({ name }: Environment, { owner, running }: OwnedParts): void {
  if (owner.is === 'nobody') {
    throw new StateConflictError('STATE_ABSENT', `There is no environment ${name}.`, {
      hints: [advice`${eemtDev('up')} makes it`, advice`${eemtDev('list')} shows those that exist`],
    });
  }
  if (running) return;
  throw new NotReadyError('READY_STOPPED', `The environment ${name} is not running.`, {
    hints: [advice`${eemtDev('up')} starts it again`],
  });
}
