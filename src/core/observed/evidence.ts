import type { Evidence } from '../observation.ts';
import type { ObservedEvent } from './events.ts';
import type { ObservedContainer } from './containers.ts';
import type { ObservedPod } from './pods.ts';

/** `source` says where a person can look it up. */
export function evidence(source: string, text: string, at: string): Evidence {
  return { source, text: text.trim(), at };
}

export function eventEvidence({ reason, message, at }: ObservedEvent): Evidence {
  return evidence(`event ${reason}`, message, at);
}

export function containerEvidence(
  pod: ObservedPod,
  container: ObservedContainer,
  text: string,
  at: string,
): Evidence {
  return evidence(`pod ${pod.ref.name}, container ${container.name}`, text, at);
}
