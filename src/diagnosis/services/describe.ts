import type { Finding, Observation, ServiceContainer } from '../../core/observation.ts';
import { containersOf, partsWord, servicesOf } from '../../core/observed/services.ts';
import type { Described, ImageStatus, WorkloadStatus } from '../../core/status.ts';
import { roleOf, serviceOf } from '../../eemt/compose/services.ts';
import { stands, stateWord, reasonOf } from './standing.ts';
import { servicesState } from './state.ts';

/**
 * Services with their containers, in the words of `status`; there are no nodes and no claims. `workers`: how many there should be; null: nobody
 * knows, and the containers count that there are (their numbers would not tell: Compose goes on after the highest there was). Pure.
 */
export function describeServices(
  seen: Observation,
  findings: readonly Finding[],
  workers: number | null = null,
): Described {
  const wanted = workers ?? containersOf(seen, 'worker').length;
  const all = servicesOf(seen);
  return {
    state: servicesState(seen, findings, wanted),
    workerVariant: all.find(({ role }) => role === 'worker')?.labels[variantLabel] ?? null,
    nodes: [],
    workloads: workloads(seen, wanted),
    claims: [],
    images: imagesOf(all),
    unreadable: unreadableOf(seen),
  };
}

/** Workers that should be there have a row also where none is. */
function workloads(seen: Observation, workers: number): readonly WorkloadStatus[] {
  const services = servicesOf(seen).map(({ service }) => service);
  const missing = services.length > 0 && workers > 0 ? [workerService] : [];
  return [...new Set([...services, ...missing])].sort().map((service) => workload(seen, service, workers));
}

function workload(seen: Observation, service: string, workers: number): WorkloadStatus {
  const containers = servicesOf(seen).filter((one) => one.service === service);
  const role = containers.find((one) => one.role !== null)?.role ?? roleOf(service);
  return {
    name: service,
    role: role ?? service,
    ready: containers.filter((one) => stands(seen, one)).length,
    wanted: role === 'worker' ? workers : containers.filter(({ state }) => state !== 'removing').length,
    pods: containers.map((one) => ({
      name: one.name,
      node: null,
      state: stateWord(seen, one),
      restarts: one.restarts,
      reason: reasonOf(seen, one),
    })),
  };
}

const workerService = serviceOf('worker') ?? 'worker';

/** Labels with which `up` says what a container's image is. */
const nameLabel = 'eemt-dev.image';
const idLabel = 'eemt-dev.image-id';
const variantLabel = 'eemt-dev.variant';

function imagesOf(all: readonly ServiceContainer[]): readonly ImageStatus[] {
  const images = all.map(({ image, labels }) => ({
    name: labels[nameLabel] ?? image,
    variant: labels[variantLabel] ?? null,
    id: labels[idLabel] ?? null,
  }));
  return images.filter((image, index) => images.findIndex((one) => one.name === image.name) === index);
}

function unreadableOf(seen: Observation): readonly string[] {
  const { services, web, jobs, unread = [] } = seen;
  // Without containers there is nothing behind the address to be read.
  if (services?.ok === true && services.value.length === 0) return [];
  return [
    ...(services?.ok === true ? [] : [`${partsWord(seen)}: ${services?.why ?? 'nobody looked'}`]),
    ...(web.ok ? [] : [`web interface: ${web.why}`]),
    ...(jobs?.ok === false ? [`failed jobs: ${jobs.why}`] : []),
    ...unread.map(({ what, why }) => `${what}: ${why}`),
  ];
}
