import { inCompose } from '../../compose/editors.ts';
import { composeFile } from '../../patch/compose-places.ts';
import { lacks } from '../../patch/edits.ts';
import { valuesFile } from '../../patch/files.ts';
import type { Patch } from '../../patch/patch.ts';

/** Waits until the hour and minute of the schedule, in UTC. */
const daily = [
  'read -r minute hour _ <<< $EEMT_CLEANUP_SCHEDULE;',
  'while sleep $(( 86400 - ($(date +%s) - 10#$hour * 3600 - 10#$minute * 60) % 86400 ));',
  'do python3 cleanup_jobs.py; done',
].join(' ');

/** The chart's CronJob cleans up there; with Compose a service of its own does, without cron. */
export const patch: Patch = {
  files: [
    {
      path: valuesFile,
      change: [
        {
          anchor: 'enabled: true of global.eemt.cleanup',
          find: /(\bcleanup:(?: \{|\n) *enabled: )true(?=,?\s+successRetentionDays)/,
          // The chart's CronJob does it.
          put: '$1false',
          done: /\bcleanup:(?: \{|\n) *enabled: false(?=,?\s+successRetentionDays)/,
        },
      ],
    },
    {
      path: 'docker/web-interface/startup.sh',
      change: [
        {
          anchor: 'the question whether EEMT_CLEANUP_ENABLED is true',
          find: /\[\[ ("\$\{EEMT_CLEANUP_ENABLED:-true\}" == (?:"true"|true)) \]\]/,
          // Only root may start cron.
          put: '[[ $1 && "$$(id -u)" == 0 ]]',
          done: /EEMT_CLEANUP_ENABLED[^\n]*id -u/,
        },
      ],
    },
    {
      path: composeFile,
      change: [
        {
          anchor: 'the crontab of eemt-cleanup',
          find: /(?:#[^\n]*\n\s*)?echo '[^'\n]*' \| crontab -;\s*(?:#[^\n]*\n\s*)?service cron start;\s*/,
          put: '',
          done: lacks(/\| crontab -/),
        },
        {
          anchor: 'the log that eemt-cleanup follows',
          find: /(?:#[^\n]*\n\s*)?(?:exec )?tail -f \/app\/logs\/cleanup\.log/,
          put: () => inCompose(daily),
          done: /while sleep /,
        },
      ],
    },
  ],
};
