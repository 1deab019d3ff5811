import type { Bug } from './bug.ts';
import { kubectl } from './by-hand.ts';
import type { ComposeFacts, KubeObject } from '../../core/blueprint.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { livingPods } from '../../core/observed/pods.ts';
import { containerRef, containersOf } from '../../core/observed/services.ts';
import type { Evidence, ObjectRef, Observation, Symptom } from '../../core/observation.ts';
import { healedByUp } from '../../core/repair.ts';
import {
  componentOf,
  isComponent,
  mapContainers,
  mapPodSpec,
  mapRelease,
  objectsIn,
  podSpecOf,
  setEnv,
  setValue,
  valueAt,
} from '../chart/editors.ts';
import { mapService, mountAt as serviceMountAt, setEnv as setServiceEnv } from '../compose/editors.ts';
import { bind, withOwnMounts } from '../compose/mounts.ts';
import { page } from '../compose/service-names.ts';
import type { JsonObject } from '../../lib/json.ts';
import { patchCopy } from '../patch/patch-copy.ts';
import { patch } from './patches/database-in-tmp.ts';

/** The app's database dies with its container. */
export const databaseInTmp: Bug = {
  id: 'database-in-tmp',
  title: 'The job database lies in /tmp of the container',
  symptom: 'All jobs are gone after the web pod restarts; the cleanup job finds none',
  cause:
    'app.py writes /tmp/jobs.db, while the claim is mounted at /app/database, where only the CronJob looks; with Compose nothing durable is mounted at all.',
  cured: 'one durable jobs.db for app and cleanup, on the database claim or in the data folder',
  nature: 'correctness',
  upstream: [
    'web-interface/app.py',
    'docker/kubernetes/helm/eemt/templates/web-interface-deployment.yaml',
    'docker/kubernetes/helm/eemt/templates/cleanup-cronjob.yaml',
    'docker-compose.yml',
  ],
  story: `The chart claims a volume for the database and mounts it at /app/database. The app never looks there: it writes to /tmp wherever there is a /tmp. So the volume stays empty and every restart of the container forgets all jobs.

eemt-dev mounts the database claim at /tmp as well, in the web pod and in the cleanup job, as a whole folder so that SQLite's journal lies beside it. Uploads are spooled to /app/temp instead. The web deployment is replaced rather than rolled, so that two pods never write the same file. With Compose it mounts the folder of the database at both places.`,
  seenBy: [
    kubectl(
      'where the jobs are kept',
      'exec',
      'deployment/eemt-web',
      '--',
      'ls',
      '-l',
      '/tmp',
      '/app/database',
    ),
    kubectl(
      'what is mounted where',
      'get',
      'deployment',
      'eemt-web',
      '--output=jsonpath={.spec.template.spec.containers[0].volumeMounts}',
    ),
  ],
  patch,
  edits: {
    manifests: (set) => (set.release.some(({ body }) => isToldWhere(body)) ? set : mapRelease(set, durable)),
    compose: (file, facts) => mapService(file, page, (service) => durableService(service, facts)),
    // A process has no mounts, so the page itself is told where.
    native: (copy, { data }) => {
      const patched = patchCopy(copy, patch);
      const kept = copy.env['DATABASE_PATH'] !== undefined || !patched.files[app]?.includes('DATABASE_PATH');
      return kept ? patched : { ...patched, env: { ...copy.env, DATABASE_PATH: `${data}/database/jobs.db` } };
    },
  },
  reproduce: { place: 'beside', target: 'kind' },
  judge: (seen) => [...podsWithoutIt(seen), ...containersWithoutIt(seen)],
};

function podsWithoutIt(seen: Observation): readonly Symptom[] {
  return livingPods(seen, 'web-interface').flatMap(({ object, ref }) => {
    if (containersIn(object['spec']).some(hasDurablePath)) return [];
    const name = databaseVolume(object['spec']);
    const mounted = containersIn(object['spec']).some((container) => mountAt(container, '/tmp') === name);
    if (name === undefined || mounted) return [];
    return [
      lost(
        ref,
        'The app keeps its jobs in /tmp of the container, not on the database claim.',
        evidence(`pod ${ref.name}`, `volume ${name} is not mounted at /tmp`, seen.at),
      ),
    ];
  });
}

function containersWithoutIt(seen: Observation): readonly Symptom[] {
  return containersOf(seen, 'web').flatMap((container) => {
    const { name, mounts } = container;
    if (mounts === undefined || mounts.includes('/tmp') || mounts.includes(claimPath)) return [];
    return [
      lost(
        containerRef(container),
        'The app keeps its jobs in /tmp of the container, and nothing durable is mounted there.',
        evidence(`container ${name}`, `nothing is mounted at /tmp or ${claimPath}`, seen.at),
      ),
    ];
  });
}

function lost(subject: ObjectRef, cause: string, seenIn: Evidence): Symptom {
  return {
    subject,
    severity: 'medium',
    cause,
    evidence: [seenIn],
    course: 'transient',
    repair: healedByUp([]),
  };
}

function durableService(service: ComposeService, { data }: ComposeFacts): ComposeService {
  if (serviceMountAt(service, '/tmp') !== undefined || keepsDurably(service)) return service;
  const database = `${data}/database`;
  const mounted = withOwnMounts(service, [bind(database, claimPath), bind(database, '/tmp')]);
  // Spooled uploads can be large; they belong in the folder that EEMT has for them.
  return setServiceEnv(mounted, 'TMPDIR', scratch);
}

/** The app is told to keep its jobs in what is mounted for them. */
function keepsDurably(service: ComposeService): boolean {
  const path = service.environment?.['DATABASE_PATH'];
  return path?.startsWith(`${claimPath}/`) === true && serviceMountAt(service, claimPath) !== undefined;
}

/** A page of EEMT that keeps its jobs where the chart says. */
function isToldWhere(body: KubeObject): boolean {
  const isPage = isComponent(body, 'Deployment', 'web-interface');
  return isPage && containersIn(podSpecOf(body)).some(hasDurablePath);
}

function hasDurablePath(container: JsonObject): boolean {
  const path = objectsIn(container['env']).find(({ name }) => name === 'DATABASE_PATH')?.['value'];
  return typeof path === 'string' && path.startsWith(`${claimPath}/`);
}

function durable(body: KubeObject): KubeObject {
  if (!['web-interface', 'cleanup'].includes(componentOf(body) ?? '')) return body;
  const mounted = mapPodSpec(body, withDatabaseAtTmp);
  if (mounted === body || !isComponent(body, 'Deployment', 'web-interface')) return mounted;
  return setValue(mounted, ['spec', 'strategy'], { type: 'Recreate' }) as KubeObject;
}

function withDatabaseAtTmp(spec: JsonObject): JsonObject {
  const name = databaseVolume(spec);
  if (name === undefined) return spec;
  return mapContainers(spec, (container, init) => {
    if (init || mountAt(container, '/tmp') !== undefined) return container;
    // Right behind the mount that it repeats: where others add mounts at the end, the order of cures does not matter.
    const mounts = objectsIn(container['volumeMounts']).flatMap((mount) =>
      mount['mountPath'] === claimPath ? [mount, { name, mountPath: '/tmp' }] : [mount],
    );
    const mounted = setValue(container, ['volumeMounts'], mounts);
    // Spooled uploads can be large; they belong on the pod's own scratch volume.
    return mountAt(container, scratch) === undefined
      ? mounted
      : setEnv(mounted, 'TMPDIR', { value: scratch });
  });
}

const app = 'web-interface/app.py';
const scratch = '/app/temp';
const claimPath = '/app/database';

/** The volume that the chart mounts at /app/database, where it is a claim. */
function databaseVolume(spec: KubeObject['spec']): string | undefined {
  const claims = objectsIn(valueAt(spec, ['volumes'])).filter(
    (volume) => volume['persistentVolumeClaim'] !== undefined,
  );
  const mounted = containersIn(spec).map((container) => mountAt(container, claimPath));
  const found = mounted.find((name) => claims.some((volume) => volume['name'] === name));
  return typeof found === 'string' ? found : undefined;
}

function containersIn(spec: KubeObject['spec']): readonly JsonObject[] {
  return objectsIn(valueAt(spec, ['containers']));
}

/** Name of the volume that a container mounts at this path. */
function mountAt(container: JsonObject, path: string): string | undefined {
  const name = objectsIn(container['volumeMounts']).find((mount) => mount['mountPath'] === path)?.['name'];
  return typeof name === 'string' ? name : undefined;
}
