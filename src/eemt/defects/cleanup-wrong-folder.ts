import type { Bug } from './bug.ts';
import {
  isComponent,
  mapContainers,
  mapPodSpec,
  mapRelease,
  mapScript,
  objectsIn,
  setValue,
} from '../chart/editors.ts';
import { withCleanupBase } from '../compose/cleanup-service.ts';
import { mapService } from '../compose/editors.ts';
import { cleanup } from '../compose/service-names.ts';
import { lastCleanupRuns } from '../../core/observed/cleanup-runs.ts';
import type { JsonObject } from '../../lib/json.ts';
import { kubectl, logs } from './by-hand.ts';
import { terminal } from './symptom.ts';
import { patch } from './patches/cleanup-wrong-folder.ts';

/** The cleanup job works in folders that hold nothing and that it may not write. */
export const cleanupWrongFolder: Bug = {
  id: 'cleanup-wrong-folder',
  title: 'The cleanup job looks in the wrong folder',
  symptom: 'The cleanup job finds nothing to do, or fails: Permission denied on cleanup_jobs.log',
  cause:
    'It runs in /app with --base-dir /app: a database file of the image, folders that are not mounted, and all of it belongs to root. With Compose it mounts a database of the checkout.',
  cured: "the cleanup job works on the web pod's database, uploads and results",
  nature: 'correctness',
  upstream: [
    'docker/kubernetes/helm/eemt/templates/cleanup-cronjob.yaml',
    'web-interface/cleanup_jobs.py',
    'docker-compose.yml',
  ],
  story: `cleanup_jobs.py expects jobs.db, uploads and results side by side in its base folder, and writes its log and summary to where it runs. The CronJob gives it /app of the image: the jobs.db there is a file from EEMT's tree, uploads and results are empty, and user 1000 may not write there at all, so the run ends before it begins; the CronJob counts it as a success (cleanup-hides-failure).

eemt-dev gives the job a scratch volume as its base folder, with links to the database on its claim and to uploads and results on the data claim. The service eemt-cleanup of Compose gets the same, in the folders of the page.`,
  patch,
  edits: {
    manifests: (set) =>
      mapRelease(set, (body) =>
        isComponent(body, 'CronJob', 'cleanup') ? mapPodSpec(body, withBase) : body,
      ),
    compose: (file, facts) => mapService(file, cleanup, (service) => withCleanupBase(service, facts)),
  },
  reproduce: { place: 'beside', target: 'kind', act: [{ do: 'clean-up' }] },
  // However it ended: EEMT's own script ends with the exit code of tee.
  judge: (seen) =>
    lastCleanupRuns(seen).flatMap(({ ref, said }) => {
      const denied = said(/Permission denied: .*(cleanup_jobs\.log|cleanup_summary_)/);
      if (denied.length === 0) return [];
      return [
        {
          ...terminal(ref, 'The cleanup job may not write in /app of the image.', denied),
          severity: 'medium',
          course: 'transient',
        },
      ];
    }),
  seenBy: [
    kubectl('run the cleanup now', 'create', 'job', '--from=cronjob/eemt-cleanup', 'eemt-cleanup-now'),
    logs('it says Permission denied, or that there is no database', 'cleanup'),
    kubectl('and yet the job counts as complete', 'get', 'job', 'eemt-cleanup-now'),
  ],
};

const volume = { name: 'cleanup-base', emptyDir: {} };
const base = '/app/cleanup';

function withBase(spec: JsonObject): JsonObject {
  const edited = mapContainers(spec, (container) => {
    const rewritten = mapScript(container, inBase);
    if (rewritten === container) return container;
    const mounts = [...objectsIn(container['volumeMounts']), { name: volume.name, mountPath: base }];
    return setValue(rewritten, ['volumeMounts'], mounts);
  });
  return edited === spec ? spec : setValue(edited, ['volumes'], [...objectsIn(spec['volumes']), volume]);
}

function inBase(script: string): string {
  const links = [
    `"\${DATABASE_PATH}" ${base}/jobs.db`,
    `"\${DATA_DIR}/uploads" ${base}/uploads`,
    `"\${DATA_DIR}/results" ${base}/results`,
  ];
  return script
    .replace(/^([ \t]*)cd \/app[ \t]*\n/m, (_line, indent: string) =>
      [...links.map((link) => `ln -sfn ${link}`), `cd ${base}`].map((line) => `${indent}${line}\n`).join(''),
    )
    .replace(/python3 cleanup_jobs\.py/, 'python3 /app/cleanup_jobs.py')
    .replace(/--base-dir \/app(?=\s)/, `--base-dir ${base}`)
    .replace(/\/app\/cleanup_summary_/g, `${base}/cleanup_summary_`);
}
