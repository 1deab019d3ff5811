import { describe, expect, it } from 'vitest';
import { readiness } from '../../../src/diagnosis/ready.ts';
import { change, observation, withObjects } from './observations.ts';

const healthy = observation('healthy');
const wanted = { web: true, workers: 2 } as const;

describe('readiness', () => {
  it('is reached when web and workers are rolled out, claims bound, the page healthy', () => {
    expect(readiness(healthy, wanted)).toEqual({
      done: true,
      progress: 'web 1/1, workers 2/2, claims 4/4; all ready',
      fraction: 1,
      missing: [],
    });
  });

  it('waits for a job database that can be read', () => {
    const database = { is: 'unusable', why: 'status 500', answered: true } as const;
    const web = { ok: true, value: { url: 'http://127.0.0.1:5000', healthy: true, database } } as const;
    expect(readiness({ ...healthy, web }, wanted).missing).toEqual(['a job database that can be read']);
  });

  it('waits for the number of workers that is wanted', () => {
    expect(readiness(healthy, { web: true, workers: 3 }).missing).toEqual([
      'eemt-worker to be set to 3 pods (it is set to 2)',
    ]);
  });

  it('leaves the number to an autoscaler', () => {
    const hpa = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'eemt-worker-hpa' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'eemt-worker' } },
    };
    expect(readiness(withObjects(healthy, hpa), { web: true, workers: 3 }).done).toBe(true);
  });

  it('does not trust a status of the generation before', () => {
    const world = change(healthy, 'Deployment', 'eemt-web', (one) => ({
      ...one,
      metadata: { ...one.metadata, generation: 2 },
    }));
    expect(readiness(world, wanted).missing).toEqual(['eemt-web to be taken up by its controller']);
  });

  it('waits for old pods to go', () => {
    const world = change(healthy, 'Deployment', 'eemt-worker', (one) => ({
      ...one,
      status: { observedGeneration: 1, replicas: 3, updatedReplicas: 2, readyReplicas: 2 },
    }));
    expect(readiness(world, wanted).missing).toEqual(['old pods of eemt-worker to go (1 left)']);
  });

  it('waits for claims, and for the page', () => {
    const { done, missing } = readiness(observation('claims-refused'), { web: true, workers: 1 });
    expect(done).toBe(false);
    expect(missing).toContain('claim eemt-data to be bound (it is Pending)');
    expect(missing).toContain('an answer from http://127.0.0.1:5000/health');
  });

  it('finds the Deployments by label, whatever the release is called', () => {
    const world = change(healthy, 'Deployment', 'eemt-', (one) => ({
      ...one,
      metadata: { ...one.metadata, name: `other-${one.metadata.name}` },
    }));
    expect(readiness(world, wanted).done).toBe(true);
  });

  it('says why when nothing is readable', () => {
    expect(readiness(observation('stopped'), wanted).missing).toEqual([
      'the API server is not readable: the control plane is not running',
    ]);
  });
});
