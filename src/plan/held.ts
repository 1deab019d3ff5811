import type { Environment } from '../core/environment.ts';

declare const mark: unique symbol;

/**
 * An environment whose lock is ours and whose cluster was found to be ours under that lock. Whatever changes something asks for
 * one, so that no verb can forget to look. Only app/changing.ts makes it.
 */
export interface Held {
  readonly env: Environment;
  readonly [mark]: true;
}

export function heldBy(env: Environment): Held {
  return { env } as Held;
}
