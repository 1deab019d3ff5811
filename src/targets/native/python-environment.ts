import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../core/environment.ts';
import type { NativePage } from '../../core/blueprint.ts';
import { requirementsPath } from '../../images/build/edited-files.ts';
import type { FoundPython } from './find-python.ts';
import { printOf } from './paths.ts';

type Python = Extract<FoundPython, { is: 'there' }>;

/** The Python environment that a page needs. */
export interface PythonEnvironment {
  readonly requirements: string;
  /** Where it stands; the requirements and the Python that it was made with are in its name. */
  readonly into: string;
  readonly name: string;
}

/** null where the page asks for no package. */
export function environmentOfPage(
  env: Environment,
  page: NativePage,
  { path, version }: Python,
): PythonEnvironment | null {
  const requirements = page.files[requirementsPath] ?? '';
  if (!asksForPackages(requirements)) return null;
  const minor = version.split('.').slice(0, 2).join('.');
  const name = `${printOf(JSON.stringify([requirements, path]))}-${minor}`;
  return { requirements, name, into: join(env.paths.python, name) };
}

/** False where all lines are empty or comments. Pure. */
export function asksForPackages(requirements: string): boolean {
  return requirements.split('\n').some((line) => /^\s*[^#\s]/.test(line));
}

/** The environment's own Python. Pure. */
export function pythonIn({ into }: PythonEnvironment): string {
  return join(into, 'bin', 'python');
}

/** It stands, and what it was made with is still there. */
export function stands(environment: PythonEnvironment): boolean {
  return existsSync(pythonIn(environment));
}
