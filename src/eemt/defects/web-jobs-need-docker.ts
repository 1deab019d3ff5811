import type { Bug } from './bug.ts';
import { kubectl, logs } from './by-hand.ts';
import type { KubeFacts, KubeObject, ManifestSet } from '../../core/blueprint.ts';
import {
  componentOf,
  editPart,
  isComponent,
  mapManifests,
  mapPodSpec,
  objectsIn,
  ownManifest,
  setValue,
  withOwn,
} from '../chart/editors.ts';
import { shippedFiles } from '../chart/shipped-files.ts';
import {
  claimMountedAt,
  jobRunner,
  lostNodeTolerations,
  namesOf,
  programsVolume,
  spoolVolume,
} from '../chart/job-runner.ts';
import { withRunnerService } from '../compose/with-runner.ts';
import type { JsonObject } from '../../lib/json.ts';
import { failedJobsThatSaid } from '../../core/observed/jobs.ts';
import { onStaticVolumes } from './static-volume.ts';
import { jobsFailed } from './symptom.ts';

/** The page knows one way to run a job: `docker run`. */
export const webJobsNeedDocker: Bug = {
  id: 'web-jobs-need-docker',
  title: 'Jobs of the page need a Docker engine, which no pod has',
  symptom:
    'Every job that is submitted in the page fails after a second: Docker not available or image not found',
  cause:
    'The page starts each job by the command `docker run`; a pod has neither the command nor an engine, and nothing gives the tasks to the workers. With Compose it gets the socket of the engine, which is root on the machine.',
  cured:
    'a stand-in for the command docker hands jobs to a runner, which spreads their tasks over all workers',
  nature: 'correctness',
  upstream: [
    'web-interface/containers/workflow_manager.py',
    'docker/kubernetes/helm/eemt/templates/web-interface-deployment.yaml',
    'docker/kubernetes/helm/eemt/templates/worker-deployment.yaml',
    'docker-compose.yml',
  ],
  story: `The app asks for the command \`docker\` at its start, then for an engine through Python, and fails each job where it finds neither. A socket of the node's engine in the pod would be root on the node, in the process that parses strangers' uploads.

eemt-dev mounts a small program named docker in the web pod. It answers what the app asks, and puts each job as plain data into a spool, a folder that only the page and the runner see. The runner, a pod of the worker image, lets EEMT's own scripts write the workflow, runs it as the one Work Queue manager, each job over all workers, and puts the maps where the page looks for them. No pod of EEMT carries a service account's token any more; pods of a lost node are put elsewhere after ten seconds.

With Compose the same program takes the place of the socket, and the runner is a service of its own, in the place of eemt-master. eemt-worker-extra goes too: workers are given by number.`,
  seenBy: [
    kubectl(
      'the pod has neither the command nor an engine',
      'exec',
      'deployment/eemt-web',
      '--',
      'docker',
      'version',
    ),
    logs('what the app says of each job', 'web', '--grep', 'Docker'),
  ],
  patch: {
    none: 'it is not a matter of lines: EEMT has no part that runs a job without an engine. The stand-in and the runner of eemt-dev show one way.',
  },
  edits: {
    manifests: (set, facts) => withRunner(set, facts),
    compose: (file, facts) => withRunnerService(file, facts),
    native: (page) => (page.standIn ? page : { ...page, standIn: true }),
  },
  reproduce: { place: 'beside', target: 'kind', act: [{ do: 'submit-job' }] },
  judge: (seen) =>
    jobsFailed(
      seen,
      'web-jobs-need-docker',
      failedJobsThatSaid(seen, /Docker not available/i),
      'The page found neither a command docker nor an engine, so nothing ran the job.',
    ),
};

/** Unchanged where the chart has no shared data or no page: jobs would have nowhere to come from. */
function withRunner(set: ManifestSet, facts: KubeFacts): ManifestSet {
  const web = set.release.find(({ body }) => isComponent(body, 'Deployment', 'web-interface'))?.body;
  const worker = set.release.find(({ body }) => isComponent(body, 'Deployment', 'worker'))?.body;
  if (!web || !worker || !claimMountedAt(web, '/app/uploads')) return set;
  const isThere = set.release.some(
    ({ body }) => componentOf(body) === 'runner' && body.kind === 'Deployment',
  );
  if (isThere) return set;
  const guarded = editPart(set, 'release', (release) =>
    mapManifests(release, (body) => (body === web ? withStandIn(apart(body)) : apart(body))),
  );
  const added = jobRunner(web, worker, facts);
  const { storage } = onStaticVolumes(
    { prelude: [], release: [], storage: [ownManifest(spoolClaim(web, facts))] },
    'ReadWriteMany',
    facts,
  );
  return {
    ...guarded,
    storage: [...guarded.storage, ...storage],
    release: withOwn(guarded.release, added),
  };
}

/** No token of the service account, and not for five minutes on a node that is lost. */
function apart(body: KubeObject): KubeObject {
  if (!['web-interface', 'worker', 'cleanup'].includes(componentOf(body) ?? '')) return body;
  const hidden = mapPodSpec(body, (spec) => setValue(spec, ['automountServiceAccountToken'], false));
  return body.kind === 'Deployment' ? mapPodSpec(hidden, leavingLostNodes) : hidden;
}

function leavingLostNodes(spec: JsonObject): JsonObject {
  const others = objectsIn(spec['tolerations']).filter(
    ({ key }) => !lostNodeTolerations.some((one) => one.key === key),
  );
  return setValue(spec, ['tolerations'], [...others, ...lostNodeTolerations]);
}

/** Over the command of the image, if that has one: only this place is before /usr/bin on the PATH of every Python image. */
const standInPath = '/usr/local/bin/docker';

function withStandIn(web: KubeObject): KubeObject {
  const { config } = namesOf(web);
  const mounted = mapPodSpec(web, (spec) => {
    const volumes = [...objectsIn(spec['volumes']), spoolVolume(web), programsVolume(config)];
    const containers = objectsIn(spec['containers']).map((container) =>
      setValue(
        container,
        ['volumeMounts'],
        [
          ...objectsIn(container['volumeMounts']),
          { name: 'spool', mountPath: '/eemt-dev/spool/inbox', subPath: 'inbox' },
          { name: 'spool', mountPath: '/eemt-dev/spool/status', subPath: 'status', readOnly: true },
          { name: 'jobs', mountPath: standInPath, subPath: 'docker', readOnly: true },
        ],
      ),
    );
    return setValue(setValue(spec, ['volumes'], volumes), ['containers'], containers);
  });
  return stamped(mounted);
}

/** A file that is mounted by subPath does not follow its ConfigMap, so the pod is made anew. */
function stamped(body: KubeObject): KubeObject {
  return setValue(
    body,
    ['spec', 'template', 'metadata', 'annotations', 'eemt-dev/jobs'],
    shippedFiles('jobs').print,
  ) as KubeObject;
}

function spoolClaim(web: KubeObject, { namespace }: KubeFacts): KubeObject {
  const { spool } = namesOf(web);
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: spool,
      namespace: web.metadata.namespace ?? namespace,
      labels: {
        'app.kubernetes.io/component': 'storage',
        'app.kubernetes.io/part-of': 'eemt-suite',
        'eemt.io/storage-type': 'spool',
      },
    },
    spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
  };
}
