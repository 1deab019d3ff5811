import type { Bug } from './bug.ts';
import { keptFolder } from '../patch/compose-places.ts';
import { compose, inCheckout, lastWords } from './by-hand.ts';
import { mapServices, setKey } from '../compose/editors.ts';
import { isPlainUser } from '../compose/own-place.ts';
import { madeByEemt } from '../compose/service-names.ts';
import { containerRef, crashingThatSaid } from '../../core/observed/services.ts';
import { terminal } from './symptom.ts';

/** The page runs as one maintainer's user, in folders that belong to root. */
export const composeUser: Bug = {
  id: 'compose-user',
  title: "The page runs as somebody else's user",
  symptom: "eemt-web restarts for ever: cannot touch '/app/logs/app.log': Permission denied",
  cause:
    "docker-compose.yml runs the page as 57275:984, the user and Docker group of one maintainer's machine; the folders that it mounts are root's, or of whoever made them.",
  cured: 'the page runs as the user to whom the data folder belongs',
  nature: 'correctness',
  upstream: ['docker-compose.yml', 'docker/web-interface/startup.sh'],
  story: `Folders below ./data that are missing are made by the engine as root, and startup.sh touches files in /app/logs before anything else. No user but root or 57275 comes further. The group is that of a Docker socket elsewhere.

eemt-dev makes the folders first, as you, and runs the page as you. Services that name no user, and would leave files of root in the same folders, run as you too: what jobs leave behind is yours.`,
  edits: {
    compose: (file, { host }) =>
      mapServices(file, (service, name) => {
        if (!madeByEemt.includes(name) || isPlainUser(service.user)) return service;
        return setKey(service, 'user', `${String(host.uid)}:${String(host.gid)}`);
      }),
  },
  seenBy: [
    inCheckout('to whom the folders belong', 'ls', '-ldn', 'data/logs', 'data/results', 'data/uploads'),
    compose('as whom it runs', 'run', '--rm', '--entrypoint', 'id', 'eemt-web'),
    lastWords('eemt-web', compose),
  ],
  reproduce: { place: 'beside', target: 'compose' },
  judge: (seen) =>
    crashingThatSaid(seen, /Permission denied.*\/app\/|\/app\/.*Permission denied/i, 'web').map(
      ({ container, evidence }) =>
        terminal(
          containerRef(container),
          'The folders of the page do not belong to the user that it runs as.',
          evidence,
        ),
    ),
  patch: {
    files: [
      {
        path: 'docker-compose.yml',
        change: [
          {
            anchor: 'the user of eemt-web, as two numbers',
            find: /^([ \t]+)user: ["']?\d+:\d+["']?[^\n]*\n/m,
            put: [
              '$1user: "${EEMT_UID:-1000}:${EEMT_GID:-1000}"  # Owner of ./data, see id -u and id -g',
              '$1group_add:',
              '$1  - "${DOCKER_GID:-984}"  # Group of the Docker socket',
              '',
            ].join('\n'),
            done: /\buser: ["']?\$\{/,
          },
        ],
      },
      ...['cache', 'logs', 'results', 'shared', 'temp'].map(keptFolder),
    ],
  },
};
