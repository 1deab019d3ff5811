import type { Bug } from './bug.ts';
import { configIsUnread, templateFile, valuesFile, workloadsSay } from './chart-texts.ts';
import { kubectl, logs } from './by-hand.ts';
import { saidIn } from './source-texts.ts';
import { patch } from './patches/debug-ignored.ts';

/** Debug output is asked for and never given. */
export const debugIgnored: Bug = {
  id: 'debug-ignored',
  title: 'Debug mode and log level reach no pod',
  symptom: '`deploy.sh --debug` or `--dev` changes no line of any log',
  cause:
    'monitoring.logging and development go into a ConfigMap that no pod reads; app.py logs at INFO, whatever is asked for.',
  cured: 'none: the app has one log level, which is written into it',
  nature: 'correctness',
  upstream: [
    valuesFile,
    templateFile('configmap.yaml'),
    'docker/kubernetes/deploy.sh',
    'web-interface/app.py',
  ],
  story: `deploy.sh sets monitoring.logging.level to DEBUG, and with --dev development.debug, mockServices and reducedResources. All of it ends in eemt-config. The app sets its level to INFO in its own source, has no services to mock by a setting, and sizes come from elsewhere. What --debug does change is Helm's own output.

eemt-dev leaves it so: all that the parts say is in their logs as they are.`,
  reportOnly: 'the app would have to read a log level first, which is for its authors',
  foundIn: (texts) =>
    saidIn(texts, [valuesFile], /^development:|^ {2}logging:/m) &&
    configIsUnread(texts) &&
    !workloadsSay(texts, /\.Values\.(?:development|monitoring\.logging)\b/),
  patch,
  edits: {},
  // A log that says little looks like one that has little to say.
  judge: () => [],
  seenBy: [
    kubectl(
      'what was asked for',
      ...['get', 'configmap', 'eemt-config', '--output=jsonpath={.data.debug-mode} {.data.logging-level}'],
    ),
    logs('and no line of level DEBUG', 'web', '--grep', 'DEBUG'),
  ],
};
