import type { Bug } from './bug.ts';
import { compose, inCheckout } from './by-hand.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { containerRef, servicesOf } from '../../core/observed/services.ts';
import { healedByUp } from '../../core/repair.ts';
import { mapServices, withoutKey } from '../compose/editors.ts';
import { gone } from '../patch/edits.ts';

/** One EEMT on a machine. */
export const composeContainerName: Bug = {
  id: 'compose-container-name',
  title: 'Containers have fixed names',
  symptom: 'docker compose up fails: the container name "/eemt-web-local" is already in use',
  cause: 'docker-compose.yml fixes container_name, so all copies of EEMT on a machine want the same names.',
  cured: 'containers are named after the environment',
  nature: 'correctness',
  upstream: ['docker-compose.yml'],
  story: `Docker Compose names containers after the project, so that several can stand side by side; a container_name takes that away, and of several workers too.

eemt-dev takes the fixed names out. Whatever the file says, it mounts the folders of the environment in place of ./data, the same ones that EEMT has on Kubernetes, so that environments share no data either.`,
  seenBy: [
    inCheckout(
      'the names that every copy of EEMT wants',
      'grep',
      '-n',
      'container_name',
      'docker-compose.yml',
    ),
    compose('refused while another copy runs', 'up', '-d', 'eemt-web'),
  ],
  edits: {
    compose: (file) => mapServices(file, (service) => withoutKey(service, 'container_name')),
  },
  reproduce: { place: 'beside', target: 'compose' },
  // A name that is taken is refused by the engine before there is a container; what can be seen is one that got such a name.
  judge: (seen) =>
    servicesOf(seen)
      .filter(({ name }) => fixedNames.includes(name))
      .map((container) => ({
        subject: containerRef(container),
        severity: 'low',
        cause: 'It has a name that every EEMT on this machine wants.',
        evidence: [evidence(`service ${container.service}`, `container_name: ${container.name}`, seen.at)],
        course: 'transient',
        repair: healedByUp([]),
      })),
  patch: {
    files: [
      {
        path: 'docker-compose.yml',
        change: [gone('fixed names of containers', /^[ \t]+container_name:[^\n]*\n/gm)],
      },
    ],
  },
};

const fixedNames: readonly string[] = ['eemt-web-local', 'eemt-master', 'eemt-docs', 'eemt-cleanup'];
