import { advice } from '../../core/advice.ts';
import { command, eemtDev } from '../../core/command-hint.ts';
import type { Environment } from '../../core/environment.ts';
import { StateConflictError } from '../../errors/index.ts';
import { projectLabel, type ProjectSeen } from './seen.ts';

/** Throws STATE_FOREIGN_PROJECT where a Compose project of this name is not provably ours. */
export function refuseForeign(
  { project }: Environment,
  { owner, containers }: Pick<ProjectSeen, 'owner' | 'containers'>,
): void {
  if (owner.is !== 'foreign') return;
  throw new StateConflictError(
    'STATE_FOREIGN_PROJECT',
    `The Compose project ${project} is not provably of this environment, so eemt-dev does not touch it: ${owner.why}.`,
    {
      hints: [
        advice`Use another name: ${eemtDev('up', '--name', 'NAME')} (its project will be NAME-compose)`,
        advice`See whose it is: ${command('docker', 'ps', '--all', '--filter', `label=${projectLabel}=${project}`)}`,
        advice`If the project is yours and not needed: ${command('docker', 'compose', '--project-name', project, 'down')}`,
      ],
      details: { project, containers: containers.map(({ name }) => name) },
    },
  );
}
