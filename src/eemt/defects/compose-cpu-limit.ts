import type { Bug } from './bug.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { mapServices, setIn } from '../compose/editors.ts';
import { limitsCpu, withLimits } from '../compose/limits.ts';
import { distributed, inCheckout } from './by-hand.ts';
import { refusedWith } from './crashed.ts';
import { terminal } from './symptom.ts';
import { lacks } from '../patch/edits.ts';

/** Without one a container may use what there is; memory stays limited. */
const cpuLimit = /^([ \t]+limits:[ \t]*\n)[ \t]+cpus:[^\n]*\n/gm;

/** Limits above what the machine has are refused. */
export const composeCpuLimit: Bug = {
  id: 'compose-cpu-limit',
  title: 'Limits of CPU are above what the machine has',
  symptom: 'docker compose up fails: Range of CPUs is from 0.01 to 2.00',
  cause:
    'docker-compose.yml limits workers to 8 CPUs and eemt-master to 4, and an engine refuses a limit above its number of CPUs.',
  cured: 'limits of the profile, at most what the machine has',
  nature: 'sizing',
  upstream: ['docker-compose.yml'],
  story: `A limit of CPU is no demand, yet Docker refuses to make a container whose limit is above what the machine has. So profile distributed starts on no laptop with fewer than 8 CPUs.

eemt-dev sets the limits that the same parts have on Kubernetes: those of the profile, at most the machine.`,
  seenBy: [
    inCheckout('how many CPUs there are', 'docker', 'info', '--format', '{{.NCPU}}'),
    inCheckout('how many are asked for', 'grep', '-n', 'cpus', 'docker-compose.yml'),
    distributed('refused where that is more', 'up', '-d', 'eemt-worker'),
  ],
  edits: {
    compose: (file, facts) =>
      mapServices(file, (service, name) => (limitsCpu(service) ? withLimits(service, name, facts) : service)),
  },
  reproduce: {
    place: 'beside',
    target: 'compose',
    // As on a machine with fewer CPUs than EEMT's authors have.
    arrange: {
      compose: (file) => mapServices(file, (service) => (limitsCpu(service) ? hungry(service) : service)),
    },
  },
  // Most engines refuse it before there is a container; then only the failed `up` tells.
  judge: (seen) =>
    refusedWith(seen, /Range of CPUs is from/i).map(({ ref, evidence }) =>
      terminal(ref, 'Its limit of CPU is above what the machine has.', evidence),
    ),
  patch: {
    files: [
      {
        path: 'docker-compose.yml',
        change: [{ anchor: 'limits of CPU', find: cpuLimit, put: '$1', done: lacks(cpuLimit) }],
      },
    ],
  },
};

function hungry(service: ComposeService): ComposeService {
  return setIn(service, ['deploy', 'resources', 'limits', 'cpus'], 4096);
}
