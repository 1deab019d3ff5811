import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Observation } from '../../core/observation.ts';
import { failedJobsThatSaid } from '../../core/observed/jobs.ts';
import { livingPods } from '../../core/observed/pods.ts';
import { containersOf } from '../../core/observed/services.ts';
import { listAt, textAt } from '../../lib/json-at.ts';
import { mapServices } from '../compose/editors.ts';
import { hasOwnHostPath, hostPathVariable, withoutHostPath } from '../compose/host-path.ts';
import { jobsFailed } from './symptom.ts';

/** With Compose the app looks for uploads under a path that only the host has. */
export const jobHostPath: Bug = {
  id: 'job-host-path',
  title: 'The app looks for uploads under a path of the host',
  symptom: 'With Compose every job fails: DEM file not found',
  cause: `Where ${hostPathVariable} is set, the app takes the host's path for its own folders; Compose mounts them as /host/data.`,
  cured: 'the app works in its own folders: it is given no path of the host',
  nature: 'correctness',
  upstream: ['docker-compose.yml', 'web-interface/app.py', 'web-interface/containers/workflow_manager.py'],
  story: `The containers of jobs are made by the host's engine, so their mounts need paths of the host, which the variable gives. But the app also looks for the DEM there, inside its own container, where that path does not exist, and gives up before it calls Docker.

On Kubernetes the variable is not set, so nothing is wrong there. With Compose eemt-dev takes out the variable and the mount at /host/data: jobs are run by the runner, which needs no path of the host.`,
  seenBy: [
    inCheckout(
      'the path of the host that the page is given',
      'grep',
      '-n',
      'EEMT_HOST_DATA_DIR',
      'docker-compose.yml',
    ),
    { ...eemtDev('jobs show', 'ID'), purpose: 'what a job failed of' },
  ],
  edits: {
    compose: (file) =>
      mapServices(file, (service) => (hasOwnHostPath(service) ? service : withoutHostPath(service))),
  },
  judge: (seen) =>
    jobsFailed(
      seen,
      'job-host-path',
      mayHaveHostPath(seen) ? failedJobsThatSaid(seen, /DEM file not found/) : [],
      `The page looks for uploads under ${hostPathVariable}, a path of the host.`,
    ),
  patch: {
    files: [
      {
        path: 'docker-compose.yml',
        change: [
          {
            anchor: 'the mount of ./data at /host/data',
            find: /^([ \t]+- )\.\/data:\/host\/data(:rw)?[^\n]*\n/m,
            put: '$1${PWD}/data:${PWD}/data$2  # The same path inside and outside\n',
            done: /- \$\{PWD\}\/data:\$\{PWD\}\/data/,
          },
        ],
      },
    ],
  },
};

/** The environment of a container of Compose is in no observation. */
function mayHaveHostPath(seen: Observation): boolean {
  if (containersOf(seen, 'web').length > 0) return true;
  const containers = livingPods(seen, 'web-interface').flatMap((pod) => pod.containers);
  return containers.some(({ spec }) =>
    listAt(spec, 'env').some((one) => textAt(one, 'name') === hostPathVariable),
  );
}
