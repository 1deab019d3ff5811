import type { Globals, Io } from '../app/context.ts';
import type { Command } from './command.ts';

type Env = Io['env'];

/** Whether somebody is there who may be told of a newer version: a person at a terminal who has not said no. Pure. */
export function updateWanted(
  { env, stderr }: Pick<Io, 'env' | 'stderr'>,
  { output }: Pick<Globals, 'output'>,
  { passThrough, verbatim }: Pick<Command, 'passThrough' | 'verbatim'>,
): boolean {
  // What a child prints, or what is read by another program, is not ours to add to.
  if (!stderr.isTTY || output === 'json' || passThrough === true || verbatim === true) return false;
  return !isOn(env['EEMT_DEV_NO_UPDATE_NOTICE']) && env['NO_UPDATE_NOTIFIER'] === undefined && !inCi(env);
}

/** As the package is-in-ci has it, of which all reads the process's own environment. */
function inCi(env: Env): boolean {
  return (
    isOn(env['CI']) ||
    isOn(env['CONTINUOUS_INTEGRATION']) ||
    Object.keys(env).some((name) => name.startsWith('CI_'))
  );
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value);
}
