import type { Bug } from './bug.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { containersOf, containerRef } from '../../core/observed/services.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { healedByUp } from '../../core/repair.ts';
import { isList } from '../../lib/json-at.ts';
import { valueAt } from '../chart/editors.ts';
import { mapServices, setIn } from '../compose/editors.ts';
import { workers } from '../compose/service-names.ts';

/** A pipe that no shell reads. */
export const composeHealthcheck: Bug = {
  id: 'compose-healthcheck',
  title: 'The health check of workers has a pipe and no shell',
  symptom: 'eemt-worker is unhealthy, whatever it does',
  cause:
    'The check is written as CMD, which runs ps with the signs of the pipe as its arguments; ps refuses them.',
  cured: 'a check in a shell, true while a worker works or waits',
  nature: 'correctness',
  upstream: ['docker-compose.yml'],
  story: `Docker runs the words behind CMD as they are. A pipe needs CMD-SHELL.

eemt-dev asks whether a process of the worker is there. It looks into /proc, since not every image has ps.`,
  edits: {
    compose: (file) =>
      mapServices(file, (service, name) => (workers.includes(name) ? withShell(service) : service)),
  },
  judge: (seen) =>
    containersOf(seen, 'worker')
      .filter(({ state, health }) => state === 'running' && health === 'unhealthy')
      .map((container) => ({
        subject: containerRef(container),
        severity: 'low',
        cause: 'Its health check fails while it runs: the pipe in it reaches no shell.',
        evidence: [evidence(`container ${container.name}`, 'running, unhealthy', seen.at)],
        course: 'transient',
        repair: healedByUp([]),
      })),
};

const testPath = ['healthcheck', 'test'];
// In brackets, so that the check does not find itself.
const isThere = "grep -qaE '[p]ython|[w]ork_queue_worker' /proc/[0-9]*/cmdline";

function withShell(service: ComposeService): ComposeService {
  const test = valueAt(service, testPath);
  const isBroken = isList(test) && test[0] === 'CMD' && test.includes('|');
  return isBroken ? setIn(service, testPath, ['CMD-SHELL', isThere]) : service;
}
