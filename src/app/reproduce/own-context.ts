import { reproductionName, type Environment } from '../../core/environment.ts';
import type { CommandContext } from '../context.ts';

/** The same person, about the environment of a reproduction; that it is made and removed was agreed to. */
export function ownContext(context: CommandContext, env: Environment): CommandContext {
  const asking = askingOwnContext(context, env);
  return { ...asking, globals: { ...asking.globals, yes: true }, ask: null };
}

/** The same where nobody knows that it is one: whoever removes it has to agree. */
export function askingOwnContext(context: CommandContext, env: Environment): CommandContext {
  return { ...context, globals: { ...context.globals, name: reproductionName(env.name), namespace: null } };
}
