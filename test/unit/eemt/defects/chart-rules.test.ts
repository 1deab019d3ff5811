import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import type { Observation, Symptom } from '../../../../src/core/observation.ts';
import { bugs, findBug } from '../../../../src/eemt/defects/index.ts';
import type { Json, JsonObject } from '../../../../src/lib/json.ts';
import { observation, withObjects } from '../../diagnosis/observations.ts';

const healthy = observation('healthy');
const denied = "PermissionError: [Errno 13] Permission denied: '/app/cleanup_jobs.log'";

describe('rules of chart and manifests', () => {
  it('see a strategy that the chart was not given', () => {
    const config = (strategy: string) =>
      withComponent(
        'configuration',
        objectOf('ConfigMap', 'eemt-config', { data: { 'resource-strategy': strategy } }),
      );
    expect(fired(withObjects(healthy, config('')))).toEqual(['strategy-ignored']);
    expect(fired(withObjects(healthy, config('minimal')))).toEqual([]);
  });

  it('see a port for metrics, and none in the port of the page', () => {
    const service = (...names: readonly string[]) =>
      withComponent(
        'web-interface',
        objectOf('Service', 'eemt-web', {
          spec: { ports: names.map((name, at) => ({ name, port: 5000 + at })) },
        }),
      );
    expect(fired(withObjects(healthy, service('http', 'metrics')))).toEqual(['prometheus-no-endpoint']);
    expect(fired(withObjects(healthy, service('http')))).toEqual([]);
  });

  it('see an account of the namespace that reads all Secrets, and leave those of others alone', () => {
    const role = (resources: readonly string[]) =>
      objectOf('ClusterRole', 'wide', { rules: [{ apiGroups: [''], resources, verbs: ['get'] }] });
    const binding = (namespace: string) =>
      objectOf('ClusterRoleBinding', 'wide', {
        subjects: [{ kind: 'ServiceAccount', name: 'a', namespace }],
        roleRef: { kind: 'ClusterRole', name: 'wide' },
      });
    const seen = (resources: readonly string[], namespace: string) =>
      withObjects(healthy, role(resources), binding(namespace));
    expect(fired(seen(['configmaps', 'secrets'], healthy.namespace))).toEqual(['rbac-too-wide']);
    expect(fired(seen(['*'], healthy.namespace))).toEqual(['rbac-too-wide']);
    expect(fired(seen(['nodes'], healthy.namespace))).toEqual([]);
    expect(fired(seen(['secrets'], 'kube-system'))).toEqual([]);
  });

  it('see a cleanup beside the one of the chart by the claims that it lacks', () => {
    const spec = (claimName: string) => ({
      jobTemplate: {
        spec: { template: { spec: { volumes: [{ name: 'a', persistentVolumeClaim: { claimName } }] } } },
      },
    });
    const beside = objectOf('CronJob', 'eemt-cleanup-job', { spec: spec('eemt-uploads-pvc') });
    const seen = withObjects(healthy, beside);
    expect(symptoms('standalone-cleanup', seen)).toMatchObject([
      {
        subject: { kind: 'CronJob', name: 'eemt-cleanup-job' },
        evidence: [{ text: 'no claim is called eemt-uploads-pvc' }],
      },
    ]);
    expect(fired(withObjects(healthy, withComponent('cleanup', beside)))).toEqual([]);
    expect(fired(withObjects(seen, objectOf('PersistentVolumeClaim', 'eemt-uploads-pvc', {})))).toEqual([]);
  });
});

describe('rules of the cleanup', () => {
  it('see the wrong folder in a pod that ended as a success', () => {
    const seen = ended(0, denied);
    expect(symptoms('cleanup-wrong-folder', seen)).toMatchObject([
      {
        subject: { kind: 'Pod', name: 'cleanup-2' },
        severity: 'medium',
        course: 'transient',
        evidence: [{ source: 'log of cleanup-2/cleanup', text: denied }],
      },
    ]);
  });

  it.each([
    denied,
    '2026-02-02 02:00:01 - cleanup - ERROR - Cleanup process failed: disk I/O error',
    'ERROR:cleanup:cleanup failed: unable to open database file',
    "cleanup_jobs.py: error: argument --success-retention-days: invalid int value: 'seven'",
    'sqlite3.OperationalError: no such table: jobs',
  ])('see a failure that is hidden by exit code 0: %s', (line) => {
    expect(symptoms('cleanup-hides-failure', ended(0, line))).toMatchObject([
      { subject: { name: 'cleanup-2' }, evidence: [{ text: line }] },
    ]);
    expect(symptoms('cleanup-hides-failure', ended(1, line))).toEqual([]);
  });

  it('say nothing of a cleanup that went well', () => {
    expect(fired(ended(0, 'INFO:cleanup:0 failed jobs are old enough'))).toEqual([]);
    expect(fired(ended(0, 'Found 3 failed jobs for complete deletion'))).toEqual([]);
    expect(fired(ended(0, 'Errors encountered: 0'))).toEqual([]);
  });

  it('say nothing of an older run once a newer one is there', () => {
    const seen = ended(0, denied);
    const newer = cleanupPod('cleanup-3', '2026-02-04T02:00:00Z', 0);
    expect(fired(withObjects(seen, newer))).toEqual([]);
  });

  it('say nothing of a run of another CronJob than there is now', () => {
    expect(fired(withObjects(ended(0, denied), cronJob('cured')))).toEqual([]);
    expect(fired(withObjects(ended(0, denied), cronJob('script')))).toContain('cleanup-wrong-folder');
  });

  it('say nothing of a run that goes on', () => {
    const running = cleanupPod('cleanup-2', '2026-02-03T02:00:00Z', null);
    expect(fired({ ...withObjects(healthy, running), logs: { 'cleanup-2/cleanup': [denied] } })).toEqual([]);
  });
});

function ended(exitCode: number, line: string): Observation {
  const seen = withObjects(
    healthy,
    cleanupPod('cleanup-1', '2026-02-02T02:00:00Z', 0),
    cleanupPod('cleanup-2', '2026-02-03T02:00:00Z', exitCode),
    cronJob('script'),
  );
  return { ...seen, logs: { 'cleanup-2/cleanup': ['Starting', line, 'ended'] } };
}

function cleanupPod(name: string, creationTimestamp: string, exitCode: number | null): KubeObject {
  const state: JsonObject = exitCode === null ? { running: {} } : { terminated: { exitCode } };
  const pod = withComponent(
    'cleanup',
    objectOf('Pod', name, {
      spec: { containers: [{ name: 'cleanup', command: ['bash', '-c', 'script'] }] },
      status: {
        phase: exitCode === null ? 'Running' : exitCode === 0 ? 'Succeeded' : 'Failed',
        containerStatuses: [{ name: 'cleanup', state }],
      },
    }),
  );
  return { ...pod, metadata: { ...pod.metadata, creationTimestamp } };
}

function cronJob(script: string): KubeObject {
  const containers: Json = [{ name: 'cleanup', command: ['bash', '-c', script] }];
  return withComponent(
    'cleanup',
    objectOf('CronJob', 'eemt-cleanup', {
      spec: { jobTemplate: { spec: { template: { spec: { containers } } } } },
    }),
  );
}

function symptoms(id: string, seen: Observation): readonly Symptom[] {
  return findBug(id)?.judge(seen) ?? [];
}

function fired(seen: Observation): readonly string[] {
  return bugs.filter((bug) => bug.judge(seen).length > 0).map(({ id }) => id);
}

function objectOf(kind: string, name: string, rest: JsonObject): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: healthy.namespace }, ...rest };
}

function withComponent(component: string, object: KubeObject): KubeObject {
  return {
    ...object,
    metadata: { ...object.metadata, labels: { 'app.kubernetes.io/component': component } },
  };
}
