import type { Bug } from './bug.ts';
import { kubectl, logs } from './by-hand.ts';
import { changeValue } from '../chart/editors.ts';
import { withoutCron } from '../compose/cleanup-service.ts';
import { mapService, setEnv } from '../compose/editors.ts';
import { cleanup, page } from '../compose/service-names.ts';
import { crashedPartsThatSaid } from './crashed.ts';
import { terminal } from './symptom.ts';
import { patch } from './patches/cron-as-user.ts';

/** The web pod wants to set up cron as a user that does not exist. */
export const cronAsUser: Bug = {
  id: 'cron-as-user',
  title: 'The web pod sets up cron as a user that has no name',
  symptom: "eemt-web in CrashLoopBackOff: crontab: your UID isn't in the passwd file",
  cause:
    'startup.sh writes a crontab and starts the cron service unless EEMT_CLEANUP_ENABLED is false; the pod runs as user 1000, which the image does not know. The service eemt-cleanup of Compose does the same.',
  cured:
    "cleanup inside the web pod is off; EEMT's CronJob does it, and with Compose eemt-cleanup by a clock of its own",
  nature: 'correctness',
  upstream: [
    'docker/web-interface/startup.sh',
    'docker/kubernetes/helm/eemt/values.yaml',
    'docker-compose.yml',
  ],
  story: `The same image cleans up by cron in Compose and by a CronJob in Kubernetes, but the chart leaves both on. crontab refuses a user without an entry in passwd, startup.sh stops at the first error, and the pod restarts for ever.

eemt-dev turns cleanup inside the pod off by EEMT's own value and leaves the CronJob as it is. The service eemt-cleanup also follows a log file that nobody makes, and ends; there a small script waits for the hour and calls EEMT's cleanup.`,
  seenBy: [
    kubectl('the page is in CrashLoopBackOff', 'get', 'pods'),
    logs('crontab refuses the user', 'web', '--previous', '--grep', 'crontab'),
  ],
  patch,
  edits: {
    values: (values) => changeValue(values, ['global', 'eemt', 'cleanup', 'enabled'], false),
    compose: (file) =>
      mapService(
        mapService(file, page, (service) => setEnv(service, 'EEMT_CLEANUP_ENABLED', 'false')),
        cleanup,
        withoutCron,
      ),
  },
  reproduce: { place: 'beside', target: 'kind' },
  judge: (seen) =>
    crashedPartsThatSaid(seen, /UID isn't in the passwd file/).map(({ ref, evidence }) =>
      terminal(ref, 'It calls crontab as a user that the image does not know.', evidence),
    ),
};
