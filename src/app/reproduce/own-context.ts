import { reproductionName, type Environment } from '../../core/environment.ts';
import type { CommandContext } from '../context.ts';

/** The same person, about the environment of a reproduction; that it is made and removed was agreed to. */
export function ownContext(context: CommandContext, env: Environment): CommandContext {
  const globals = { ...context.globals, name: reproductionName(env.name), namespace: null, yes: true };
  return { ...context, globals, ask: null };
}
