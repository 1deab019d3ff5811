import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import type { ComposeFacts } from '../../core/blueprint.ts';
import type { ComposeFile } from '../../core/compose-file.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { containerRef, servicesOf } from '../../core/observed/services.ts';
import { healedByUp } from '../../core/repair.ts';
import type { JsonObject } from '../../lib/json.ts';
import { keep } from '../chart/editors.ts';
import { intoDataFolder } from '../compose/data-folder.ts';
import { mapMounts, mapServices, withoutKey } from '../compose/editors.ts';

/** One EEMT on a machine, in the folders of one checkout. */
export const composeContainerName: Bug = {
  id: 'compose-container-name',
  title: 'Containers have fixed names, and data lies in the checkout',
  symptom: 'docker compose up fails: the container name "/eemt-web-local" is already in use',
  cause:
    'docker-compose.yml fixes container_name and mounts ./data, so all copies of EEMT on a machine want the same names, and all of one checkout the same data.',
  cured: 'containers are named after the environment, and its data lies in a folder of its own',
  nature: 'correctness',
  upstream: ['docker-compose.yml'],
  story: `Docker Compose names containers after the project, so that several can stand side by side; a container_name takes that away. The folders below ./data belong to the checkout, are made by the engine as root where they are missing, and are the same for everything that is started from it.

eemt-dev takes the fixed names out of containers, networks and volumes, and mounts the folders of the environment in place of ./data: the same ones that EEMT has on Kubernetes.`,
  seenBy: [
    inCheckout(
      'the names that every copy of EEMT wants',
      'grep',
      '-n',
      'container_name',
      'docker-compose.yml',
    ),
    inCheckout('refused while another copy runs', 'docker', 'compose', 'up', '-d', 'eemt-web'),
  ],
  edits: { compose: (file, facts) => withOwnNames(withOwnFolders(file, facts)) },
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
};

const fixedNames: readonly string[] = ['eemt-web-local', 'eemt-master', 'eemt-docs', 'eemt-cleanup'];

function withOwnFolders(file: ComposeFile, facts: ComposeFacts): ComposeFile {
  return mapServices(file, (service) => mapMounts(service, (mount) => intoDataFolder(mount, facts)));
}

function withOwnNames(file: ComposeFile): ComposeFile {
  const edited = mapServices(file, (service) => withoutKey(service, 'container_name'));
  return keep(edited, {
    ...edited,
    ...(edited.networks === undefined ? {} : { networks: unnamed(edited.networks) }),
    ...(edited.volumes === undefined ? {} : { volumes: unnamed(edited.volumes) }),
  });
}

type Named = Readonly<Record<string, JsonObject | null>>;

/** Those that are somebody else's keep the name by which they are found. */
function unnamed(named: Named): Named {
  return Object.fromEntries(
    Object.entries(named).map(([key, value]) => {
      if (value === null || value['external'] === true) return [key, value];
      return [key, Object.fromEntries(Object.entries(value).filter(([inner]) => inner !== 'name'))];
    }),
  );
}
