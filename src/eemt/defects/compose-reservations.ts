import type { Bug } from './bug.ts';
import { distributed, inCheckout } from './by-hand.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { isObject } from '../../lib/json.ts';
import { valueAt } from '../chart/editors.ts';
import { mapServices, setIn } from '../compose/editors.ts';
import { madeByEemt } from '../compose/service-names.ts';
import { refusedWith } from './crashed.ts';
import { terminal } from './symptom.ts';
import { gone } from '../patch/edits.ts';

/** Workers reserve more than a laptop has. */
export const composeReservations: Bug = {
  id: 'compose-reservations',
  title: 'Services reserve more memory than they may use',
  symptom:
    'docker compose up fails: Minimum memory limit can not be less than memory reservation limit, as soon as limits fit the machine',
  cause: 'docker-compose.yml reserves 4 CPUs and 8 GB for each worker, whatever the machine has.',
  cured: 'nothing is reserved; the limits of the profile hold',
  nature: 'sizing',
  upstream: ['docker-compose.yml'],
  story: `Outside of a swarm Docker keeps nothing free for a reservation: it is the mark down to which memory is taken away from a container when it becomes scarce. One that is above the limit is refused, so limits cannot be made to fit a small machine while the reservations stay.

eemt-dev takes the reservations out.`,
  seenBy: [
    inCheckout('what is reserved', 'grep', '-n', '-A3', 'reservations', 'docker-compose.yml'),
    distributed('refused once the limits are below that', 'up', '-d', 'eemt-worker'),
  ],
  edits: {
    compose: (file) =>
      mapServices(file, (service, name) =>
        madeByEemt.includes(name) ? withoutReservations(service) : service,
      ),
  },
  reproduce: { place: 'beside', target: 'compose' },
  // Most engines refuse it before there is a container; then only the failed `up` tells.
  judge: (seen) =>
    refusedWith(seen, /memory limit can ?not be less than memory reservation/i).map(({ ref, evidence }) =>
      terminal(ref, 'It reserves more memory than it may use.', evidence),
    ),
  patch: {
    files: [
      {
        path: 'docker-compose.yml',
        change: [gone('reservations', /^([ \t]+)reservations:[ \t]*\n(?:\1[ \t]+[^\n]*\n)+/gm)],
      },
    ],
  },
};

function withoutReservations(service: ComposeService): ComposeService {
  const resources = valueAt(service, ['deploy', 'resources']);
  if (!isObject(resources) || resources['reservations'] === undefined) return service;
  const rest = Object.fromEntries(Object.entries(resources).filter(([key]) => key !== 'reservations'));
  return setIn(service, ['deploy', 'resources'], rest);
}
