import { withoutControls } from '../../lib/without-controls.ts';
import type { Evidence } from '../observation.ts';
import type { ObservedEvent } from './events.ts';
import type { ObservedContainer } from './containers.ts';
import type { ObservedPod } from './pods.ts';

/** `source` says where a person can look it up. What a probe or a program said may hold anything; nothing in it steers a terminal. */
export function evidence(source: string, text: string, at: string): Evidence {
  return { source, text: text.split('\n').map(withoutControls).join('\n').trim(), at };
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
