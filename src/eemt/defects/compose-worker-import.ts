import type { Bug } from './bug.ts';
import { inCheckout, lastWords } from './by-hand.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { mapServices, setKey, withoutEnv, withoutMount } from '../compose/editors.ts';
import { workers } from '../compose/service-names.ts';
import { workQueueWorker } from '../compose/worker-command.ts';
import { crashedPartsThatSaid } from './crashed.ts';
import { terminal } from './symptom.ts';
import { gone } from '../patch/edits.ts';

/** EEMT's script for workers needs a module that their image has not. */
export const composeWorkerImport: Bug = {
  id: 'compose-worker-import',
  title: 'Workers import a module that their image has not',
  symptom: "eemt-worker restarts for ever: ModuleNotFoundError: No module named 'docker'",
  cause:
    "start-worker.py imports the page's workflow manager, which imports docker; the worker image has no such module.",
  cured: 'workers run work_queue_worker itself, with what the script would give it',
  nature: 'correctness',
  upstream: ['docker-compose.yml', 'scripts/start-worker.py', 'docker/ubuntu/24.04/Dockerfile'],
  story: `All that start-worker.py does in the end is to call work_queue_worker with host, port, cores, memory and disk. On the way it imports modules of the page from a mounted folder, and the environment of the worker image has only what GRASS needs.

eemt-dev calls work_queue_worker, as EEMT's chart does on Kubernetes, and leaves out what only the script needs.`,
  seenBy: [
    lastWords('eemt-worker'),
    inCheckout(
      'the module alone',
      'docker',
      'run',
      '--rm',
      'eemt:ubuntu24.04',
      'python',
      '-c',
      'import docker',
    ),
  ],
  edits: {
    compose: (file) =>
      mapServices(file, (service, name) => (workers.includes(name) ? direct(service) : service)),
  },
  reproduce: { place: 'beside', target: 'compose' },
  judge: (seen) =>
    crashedPartsThatSaid(seen, /ModuleNotFoundError|ImportError/, 'worker')
      .filter(({ ref }) => ref.kind === 'Container')
      .map(({ ref, evidence }) =>
        terminal(ref, "EEMT's script for workers imports a module that the image has not.", evidence),
      ),
  patch: {
    files: [
      {
        path: 'docker-compose.yml',
        change: [
          {
            anchor: 'the call of start-worker.py with its options',
            find: /\bpython3? \/scripts\/start-worker\.py(?:\s+--[\w-]+[ =]\S+)+/g,
            put: calledDirectly,
            done: /^\s+(?:command: *)?work_queue_worker\b/m,
          },
          gone(
            "mounts of the scripts and of the page's modules in workers",
            /^[ \t]+- \.\/(?:scripts:\/scripts|web-interface:\/web-interface)\b[^\n]*\n/gm,
          ),
          gone('PYTHONPATH of workers', /^[ \t]+(?:- )?PYTHONPATH(?:=|: *)\/web-interface[ \t]*\n/gm),
        ],
      },
    ],
  },
};

const pageModules = '/web-interface';

function direct(service: ComposeService): ComposeService {
  const command = workQueueWorker(service.command ?? []);
  if (command === undefined) return service;
  const called = setKey(service, 'command', command);
  // Were there for the script alone. The variable would hide GRASS's own modules, which the image names in it.
  const alone = ['/scripts', pageModules].reduce(withoutMount, called);
  return alone.environment?.['PYTHONPATH'] === pageModules ? withoutEnv(alone, 'PYTHONPATH') : alone;
}

/** On lines as the call had them. */
function calledDirectly(call: string): string {
  const [, between = ' '] = /start-worker\.py(\s+)/.exec(call) ?? [];
  const words = workQueueWorker(call.split(/[\s=]+/)) ?? [];
  return words.join(' ').replaceAll(/ (?=--|\S+ \S+$)/g, between);
}
