import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { mapServices, setEnv, setKey } from '../compose/editors.ts';
import { madeByEemt, workers } from '../compose/service-names.ts';
import { containerRef, crashingThatSaid } from '../../core/observed/services.ts';
import { terminal } from './symptom.ts';

/** The page runs as one maintainer's user, in folders that belong to root. */
export const composeUser: Bug = {
  id: 'compose-user',
  title: "The page runs as somebody else's user",
  symptom: "eemt-web restarts for ever: cannot touch '/app/logs/app.log': Permission denied",
  cause:
    "docker-compose.yml runs the page as 57275:984, the user and Docker group of one maintainer's machine; the folders that it mounts are root's, or of whoever made them.",
  cured: 'every service runs as the user to whom the data folder belongs',
  nature: 'correctness',
  upstream: ['docker-compose.yml', 'docker/web-interface/startup.sh'],
  story: `Folders below ./data that are missing are made by the engine as root, and startup.sh touches files in /app/logs before anything else. No user but root or 57275 comes further. The group is that of a Docker socket elsewhere. The other services run as root, or as the image's user, and leave files in the same folders that the page may not change.

eemt-dev makes the folders first, as you, and runs every service of EEMT as you: what jobs leave behind is yours.`,
  edits: {
    compose: (file, { host }) =>
      mapServices(file, (service, name) => {
        if (!madeByEemt.includes(name)) return service;
        const owned = setKey(service, 'user', `${String(host.uid)}:${String(host.gid)}`);
        // A user without a name has no home, and GRASS needs one.
        return workers.includes(name) ? setEnv(owned, 'HOME', '/tmp') : owned;
      }),
  },
  seenBy: [
    inCheckout('to whom the folders belong', 'ls', '-ldn', 'data/logs', 'data/results', 'data/uploads'),
    inCheckout('as whom it runs', 'docker', 'compose', 'run', '--rm', '--entrypoint', 'id', 'eemt-web'),
    inCheckout('what it says before it ends', 'docker', 'compose', 'logs', '--tail', '5', 'eemt-web'),
  ],
  judge: (seen) =>
    crashingThatSaid(seen, /Permission denied.*\/app\/|\/app\/.*Permission denied/i, 'web').map(
      ({ container, evidence }) =>
        terminal(
          containerRef(container),
          'The folders of the page do not belong to the user that it runs as.',
          evidence,
        ),
    ),
};
