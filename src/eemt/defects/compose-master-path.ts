import type { Bug } from './bug.ts';
import { distributed, lastWords } from './by-hand.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { containerRef, crashingThatSaid } from '../../core/observed/services.ts';
import { mapService, setKey } from '../compose/editors.ts';
import { manager } from '../compose/service-names.ts';
import { terminal } from './symptom.ts';

/** The manager's script is looked for in a folder that does not have it. */
export const composeMasterPath: Bug = {
  id: 'compose-master-path',
  title: 'The manager is started by a path that is not there',
  symptom: "eemt-master restarts for ever: can't open file '/app/scripts/start-master.py'",
  cause:
    'The command names scripts/start-master.py, the container works in /app, and the image has the script in /scripts.',
  cured: 'the script is called where the image has it',
  nature: 'correctness',
  upstream: ['docker-compose.yml', 'docker/web-interface/Dockerfile'],
  story: `The Dockerfile of the page copies EEMT's scripts to /scripts. The command of eemt-master looks for them below its working directory.

eemt-dev writes the whole path. With the cure of web-jobs-need-docker the service is not needed at all: the runner is the manager.`,
  seenBy: [
    lastWords('eemt-master'),
    distributed('where the script is', 'run', '--rm', 'eemt-master', 'ls', '/scripts'),
  ],
  edits: { compose: (file) => mapService(file, manager, withWholePath) },
  reproduce: { none: 'eemt-dev starts no eemt-master' },
  judge: (seen) =>
    crashingThatSaid(seen, /start-master\.py.*No such file|No such file.*start-master\.py/i)
      .filter(({ container }) => container.service === manager)
      .map(({ container, evidence }) =>
        terminal(
          containerRef(container),
          'The script of the manager is not where it is looked for.',
          evidence,
        ),
      ),
  patch: {
    files: [
      {
        path: 'docker-compose.yml',
        change: [
          {
            anchor: 'the call of start-master.py',
            find: /\b(python3? )scripts\/start-master\.py/,
            put: '$1/scripts/start-master.py',
            done: /\bpython3? \/scripts\/start-master\.py/,
          },
        ],
      },
    ],
  },
};

function withWholePath(service: ComposeService): ComposeService {
  if (!service.command) return service;
  return setKey(
    service,
    'command',
    service.command.map((word) =>
      word.replaceAll(/(^|\s)scripts\/start-master\.py/g, '$1/scripts/start-master.py'),
    ),
  );
}
