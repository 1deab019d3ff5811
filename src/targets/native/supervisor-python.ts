import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { PrerequisiteError } from '../../errors/index.ts';
import { known } from '../../plan/world.ts';
import type { NativeWorld } from './parts.ts';
import type { FoundPython } from './find-python.ts';

/** The Python of this machine; throws PREREQ_HOST where there is none that is new enough. */
export function requirePython(python: FoundPython): Extract<FoundPython, { is: 'there' }> {
  if (python.is === 'there') return python;
  const found = python.found === null ? 'there is no Python' : `there is only Python ${python.found}`;
  throw new PrerequisiteError(
    'PREREQ_HOST',
    `The page needs Python 3.10 or newer, and ${found} on this machine.`,
    {
      hints: ['Install Python 3.10 or newer', advice`${eemtDev('doctor')} shows what else is needed`],
    },
  );
}

/** What runs the supervisor. */
export function pythonOf(world: Pick<NativeWorld, 'python'>): string {
  return requirePython(known(world.python)).path;
}
