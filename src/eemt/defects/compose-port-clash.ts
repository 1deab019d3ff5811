import type { Bug } from './bug.ts';
import { distributed, inCheckout } from './by-hand.ts';
import { servicesOf } from '../../core/observed/services.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { mapService, setKey } from '../compose/editors.ts';
import { pagePort } from '../compose/choices.ts';
import { manager, page } from '../compose/service-names.ts';
import { refusedWith } from './crashed.ts';
import { terminal } from './symptom.ts';

/** Two services publish one port. */
export const composePortClash: Bug = {
  id: 'compose-port-clash',
  title: 'Page and manager publish the same port',
  symptom: 'docker compose --profile distributed up fails: port 5000 is already allocated',
  cause: 'eemt-web belongs to every profile and publishes port 5000, and so does eemt-master.',
  cured: 'the page alone publishes a port',
  nature: 'correctness',
  upstream: ['docker-compose.yml'],
  story: `eemt-master is meant to stand in the place of eemt-web, with a page of its own. But a service without a profile is part of every one, so profile distributed starts both, and the second of them does not get the port.

eemt-dev takes the port away from eemt-master, and with the cure of web-jobs-need-docker the whole service, which the runner replaces.`,
  seenBy: [
    inCheckout('the two services that publish it', 'grep', '-n', '5000:5000', 'docker-compose.yml'),
    distributed('the second of them is refused', 'up', '-d', 'eemt-web', 'eemt-master'),
  ],
  edits: {
    compose: (file) => (page in file.services ? mapService(file, manager, withoutPagePort) : file),
  },
  reproduce: { none: 'eemt-dev starts no eemt-master, whose page would take the port' },
  judge: (seen) => {
    const both = [page, manager].every((name) => servicesOf(seen).some(({ service }) => service === name));
    if (!both) return [];
    const names = servicesOf(seen).flatMap((one) =>
      [page, manager].includes(one.service) ? [one.name] : [],
    );
    return refusedWith(seen, /port is already allocated/i)
      .filter(({ ref }) => names.includes(ref.name))
      .map(({ ref, evidence }) =>
        terminal(ref, `${page} and ${manager} both publish port ${String(pagePort)}.`, evidence),
      );
  },
  patch: {
    files: [
      {
        path: 'docker-compose.yml',
        change: [
          {
            anchor: 'port 5000 of eemt-master, before its 9123',
            find: /^([ \t]+- ["']?)5000(:5000["']?[^\n]*\n[ \t]+- ["']?9123:9123)/m,
            put: (_, before = '', after = '') => `${before}5001${after}`,
            done: /- ["']?5001:5000/,
          },
        ],
      },
    ],
  },
};

function withoutPagePort(service: ComposeService): ComposeService {
  if (service.ports === undefined) return service;
  return setKey(
    service,
    'ports',
    service.ports.filter(({ published }) => published !== String(pagePort)),
  );
}
