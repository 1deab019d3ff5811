import type { DeployedFacts, ObservedChange } from '../../core/observation.ts';
import { numberAt, textAt } from '../../lib/json-at.ts';
import { isObject, type Json } from '../../lib/json.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import { hashLabel, serviceLabel } from './seen.ts';

/**
 * The Compose file that was run last, held against the containers: those that were made from another one, and those that are gone. A
 * service without any container is told by a rule of its own, one that is stopped too. Pure.
 */
export function deployedFacts(text: string, containers: readonly EngineContainer[]): DeployedFacts {
  const changes = servicesIn(text).flatMap(([name, service]): readonly ObservedChange[] => {
    const there = containers.filter(
      ({ labels, state }) => labels[serviceLabel] === name && state !== 'removing',
    );
    const wanted = textAt(service, 'labels', hashLabel);
    if (there.length === 0 || wanted === undefined) return [];
    const count = numberAt(service, 'scale') ?? 1;
    const subject = { kind: 'Service', namespace: '', name };
    return [
      ...there.flatMap((one) => madeOtherwise(one, wanted)),
      ...(there.length === count
        ? []
        : [{ subject, path: 'scale', wanted: count, found: there.length } as const]),
    ];
  });
  return { release: null, changes };
}

function madeOtherwise({ name, labels }: EngineContainer, wanted: string): readonly ObservedChange[] {
  const found = labels[hashLabel] ?? null;
  const subject = { kind: 'Container', namespace: '', name };
  return found === wanted ? [] : [{ subject, path: `labels.${hashLabel}`, wanted, found }];
}

/** None where the file is not as we write it. */
function servicesIn(text: string): readonly (readonly [string, Json | undefined])[] {
  try {
    const file = JSON.parse(text) as Json;
    const services = isObject(file) ? file['services'] : undefined;
    return isObject(services) ? Object.entries(services) : [];
  } catch {
    return [];
  }
}
