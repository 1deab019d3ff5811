import type { IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import { dial, untilAborted } from './docker-connection.ts';

/** How often an engine that works is asked whether it is still there, and how long it may take to answer. */
export interface Pulse {
  readonly everyMs: number;
  readonly withinMs: number;
}

export const usualPulse: Pulse = { everyMs: 15_000, withinMs: 30_000 };

/** Asks until the signal ends it. Resolves when an answer was overdue: a build may be silent for long, but a frozen engine is silent for ever. Whatever it answers is a sign of life, and a connection that breaks is noticed by those who use it. */
export async function untilSilent(
  engine: Dockerode,
  { everyMs, withinMs }: Pulse,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await setTimeout(everyMs, undefined, { signal });
    const limit = AbortSignal.timeout(withinMs);
    const either = AbortSignal.any([limit, signal]);
    await untilAborted(ping(engine, either), either).catch(() => undefined);
    signal.throwIfAborted();
    if (limit.aborted) return;
  }
}

async function ping(engine: Dockerode, abortSignal: AbortSignal): Promise<void> {
  const answer = await dial(engine, { path: '/_ping', method: 'GET', isStream: true, abortSignal });
  (answer as IncomingMessage).resume();
}
