import type { Bug } from './bug.ts';
import { distributed } from './by-hand.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { containersOf, containerRef } from '../../core/observed/services.ts';
import { evidence } from '../../core/observed/evidence.ts';
import type { ServiceContainer } from '../../core/observation.ts';
import { healedByUp } from '../../core/repair.ts';
import type { Json } from '../../lib/json.ts';
import { isList } from '../../lib/json-at.ts';
import { valueAt } from '../chart/editors.ts';
import { pagePort } from '../compose/choices.ts';
import { mapServices, setIn, setKey } from '../compose/editors.ts';
import { cleanup, workers } from '../compose/service-names.ts';

/** A pipe that no shell reads. */
export const composeHealthcheck: Bug = {
  id: 'compose-healthcheck',
  title: 'Health checks of workers and of the cleanup can never pass',
  symptom: 'eemt-worker and eemt-cleanup are unhealthy, whatever they do',
  cause:
    'The check of workers is written as CMD, which runs ps with the signs of the pipe as its arguments; ps refuses them. The cleanup has the check of its image, which asks a page that it does not run.',
  cured: 'a check in a shell, true while a worker works or waits; none for the cleanup',
  nature: 'correctness',
  upstream: ['docker-compose.yml'],
  story: `Docker runs the words behind CMD as they are. A pipe needs CMD-SHELL.

eemt-dev asks whether a process of the worker is there. It looks into /proc, since not every image has ps. The cleanup shares the image of the page, whose check asks port 5000; it gets none, and ends where it fails.`,
  seenBy: [
    distributed('a worker that runs and is unhealthy', 'ps', 'eemt-worker'),
    distributed(
      'its check as the engine runs it: ps gets the signs behind it as arguments',
      'exec',
      'eemt-worker',
      'ps',
      'aux',
      '|',
      'grep',
      'python',
    ),
  ],
  edits: {
    compose: (file) =>
      mapServices(file, (service, name) => {
        if (name === cleanup && service['healthcheck'] === undefined)
          return setKey(service, 'healthcheck', { disable: true });
        return workers.includes(name) ? withShell(service) : service;
      }),
  },
  reproduce: { place: 'beside', target: 'compose' },
  judge: (seen) =>
    [...containersOf(seen, 'worker'), ...containersOf(seen, 'cleanup')]
      .filter(({ state, health }) => state === 'running' && health === 'unhealthy')
      .filter(canNeverPass)
      .map((container) => ({
        subject: containerRef(container),
        severity: 'low',
        cause: 'Its health check fails while it runs, because it never can pass.',
        evidence: [
          evidence(
            `container ${container.name}`,
            `running, unhealthy, checked by: ${(container.healthCheck ?? []).join(' ')}`,
            seen.at,
          ),
        ],
        course: 'transient',
        repair: healedByUp([]),
      })),
  patch: {
    files: [
      {
        path: 'docker-compose.yml',
        change: [
          {
            anchor: 'the health check of workers, with ps',
            find: /\btest: \["?CMD"?, "?ps"?,[^\n]*/g,
            // In brackets, so that the check does not find itself.
            put: 'test: ["CMD-SHELL", "ps aux | grep -q \'[w]ork_queue_worker\'"]',
            done: /\btest: \["CMD-SHELL", "ps /,
          },
          {
            anchor: 'the service eemt-cleanup',
            find: /^([ \t]+)eemt-cleanup:[ \t]*\n/m,
            put: '$&$1$1healthcheck:\n$1$1  disable: true  # The one of the image asks the web interface\n',
            done: /^([ \t]+)eemt-cleanup:[ \t]*\n(?:\1[ \t][^\n]*\n|\n)*?\1\1healthcheck:/m,
          },
        ],
      },
    ],
  },
};

/** EEMT's checks, by what they run: others may fail for a reason. */
function canNeverPass({ role, healthCheck }: ServiceContainer): boolean {
  const words = healthCheck ?? [];
  return role === 'cleanup' ? asksForPage.test(words.join(' ')) : isPipeWithoutShell(words);
}

function isPipeWithoutShell(test: readonly Json[]): boolean {
  return test[0] === 'CMD' && test.includes('|');
}

const asksForPage = new RegExp(`:${String(pagePort)}\\b`);
const testPath = ['healthcheck', 'test'];
// In brackets, so that the check does not find itself.
const isThere = "grep -qaE '[p]ython|[w]ork_queue_worker' /proc/[0-9]*/cmdline";

function withShell(service: ComposeService): ComposeService {
  const test = valueAt(service, testPath);
  return isList(test) && isPipeWithoutShell(test)
    ? setIn(service, testPath, ['CMD-SHELL', isThere])
    : service;
}
