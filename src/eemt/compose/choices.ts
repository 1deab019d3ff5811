import type { ComposeFacts, Cure } from '../../core/blueprint.ts';
import type { ComposePort, ComposeService } from '../../core/compose-file.ts';
import { isObject } from '../../lib/json.ts';
import { mapService, mapServices, setIn, setKey, withoutKey } from './editors.ts';
import { ownImages, ownPlace, ownUser } from './own-place.ts';
import { docs, page, worker } from './service-names.ts';

/** Not a bug: the page's port, on this machine alone. */
const publishPage: Cure = {
  id: 'eemt-dev',
  edits: {
    compose: (file, { port }) =>
      mapService(file, page, (service) => setKey(service, 'ports', [onThisMachine(port, pagePort)])),
  },
};

/** Not a bug: EEMT's file builds its documentation itself; here it is built like the other images. */
const publishDocs: Cure = {
  id: 'eemt-dev',
  edits: {
    compose: (file, { docsPort, images }) =>
      mapService(file, docs, (service) =>
        images.docs === undefined
          ? service
          : setKey(setKey(service, 'image', images.docs), 'ports', [onThisMachine(docsPort, 8000)]),
      ),
  },
};

/** Not a bug: workers always run, as many as asked for; of EEMT's other profiles those that were chosen. */
const chosenServices: Cure = {
  id: 'eemt-dev',
  edits: {
    compose: (file, facts) =>
      mapServices(file, (service, name) => {
        if (name === worker) return scaled(withoutKey(service, 'profiles'), facts.workers);
        return isChosen(service, facts) ? withoutKey(service, 'profiles') : service;
      }),
  },
};

/** What is no bug and done all the same. */
export const composeChoices: readonly Cure[] = [
  ...[ownPlace, ownImages, ownUser],
  ...[publishPage, publishDocs, chosenServices],
];

/** Of the page inside of its container. */
export const pagePort = 5000;

function onThisMachine(published: number, target: number): ComposePort {
  return {
    mode: 'host',
    host_ip: '127.0.0.1',
    target,
    published: String(published),
    protocol: 'tcp',
  };
}

/** Compose refuses two different numbers. */
function scaled(service: ComposeService, workers: number): ComposeService {
  const deploy = service['deploy'];
  const alone = isObject(deploy) && deploy['replicas'] !== undefined;
  return setKey(alone ? setIn(service, ['deploy', 'replicas'], workers) : service, 'scale', workers);
}

function isChosen(service: ComposeService, { profiles }: ComposeFacts): boolean {
  return service.profiles?.some((one) => profiles.includes(one)) === true;
}
