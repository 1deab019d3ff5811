import { describe, expect, it } from 'vitest';
import type { Finding, Observation } from '../../../../src/core/observation.ts';
import { judgeAll } from '../../../../src/diagnosis/judge-all.ts';
import { rank } from '../../../../src/diagnosis/rank.ts';
import { rules } from '../../../../src/diagnosis/rules/index.ts';
import { describeServices } from '../../../../src/diagnosis/services/describe.ts';
import { ago, composed, container, runner, silent, web, worker } from './compose-observation.ts';

const found = (seen: Observation): readonly Finding[] => rank(judgeAll(seen, rules), seen);
const stateOf = (seen: Observation, workers: number | null = null) =>
  describeServices(seen, found(seen), workers).state;

describe('an EEMT on Compose in the words of status', () => {
  it('has a workload for each service, and neither nodes nor claims', () => {
    const labels = {
      'eemt-dev.image': 'eemt-worker:latest',
      'eemt-dev.image-id': 'sha256:abc',
      'eemt-dev.variant': 'slim',
    };
    const crashing = worker(10, { labels, state: 'restarting', exitCode: 137, oomKilled: true, restarts: 2 });
    const seen = composed([
      crashing,
      web,
      worker(2, { labels }),
      container('grafana', { service: 'grafana' }),
    ]);
    expect(describeServices(seen, [])).toEqual({
      state: 'starting',
      workerVariant: 'slim',
      nodes: [],
      claims: [],
      workloads: [
        {
          name: 'eemt-web',
          role: 'web',
          ready: 1,
          wanted: 1,
          pods: [{ name: 'eemt-compose-eemt-web-1', node: null, state: 'ready', restarts: 0, reason: null }],
        },
        {
          name: 'eemt-worker',
          role: 'worker',
          ready: 1,
          wanted: 2,
          pods: [
            { name: 'eemt-compose-eemt-worker-2', node: null, state: 'ready', restarts: 0, reason: null },
            {
              name: 'eemt-compose-eemt-worker-10',
              node: null,
              state: 'failing',
              restarts: 2,
              reason: 'out of memory',
            },
          ],
        },
        {
          name: 'grafana',
          role: 'grafana',
          ready: 1,
          wanted: 1,
          pods: [{ name: 'eemt-compose-grafana-1', node: null, state: 'ready', restarts: 0, reason: null }],
        },
      ],
      images: [
        { name: 'eemt-dev/eemt-web:1', variant: null, id: null },
        { name: 'eemt-worker:latest', variant: 'slim', id: 'sha256:abc' },
        { name: 'eemt-dev/grafana:1', variant: null, id: null },
      ],
      unreadable: [],
    });
  });

  it('says how each container is', () => {
    const states = [
      container('a', { state: 'exited', exitCode: 0 }),
      container('b', { state: 'exited', exitCode: 1 }),
      container('c', { state: 'paused' }),
      container('d', { state: 'created', startedAt: null }),
      container('e', { state: 'created', startedAt: null, error: 'port is already allocated' }),
      container('f', { health: 'unhealthy' }),
      container('g', { restarts: 1, startedAt: ago(5) }),
      container('h', { state: 'removing', exitCode: 143 }),
      container('eemt-web', { health: 'starting', startedAt: ago(5) }),
    ];
    const pods = describeServices(composed(states, silent), []).workloads.flatMap((one) => one.pods);
    expect(pods.map(({ state, reason }) => [state, reason])).toEqual([
      ['stopped', null],
      ['failing', 'exit code 1'],
      ['stopped', 'paused'],
      ['starting', null],
      ['failing', 'could not be started'],
      ['starting', null],
      ['failing', 'unhealthy'],
      ['failing', 'restarted'],
      ['leaving', null],
    ]);
  });

  it('takes the number of workers that there should be, where somebody knows it', () => {
    const workers = (wanted: number | null) =>
      describeServices(composed(), [], wanted).workloads.find(({ role }) => role === 'worker');
    expect(workers(3)).toMatchObject({ ready: 2, wanted: 3 });
    expect(workers(null)).toMatchObject({ ready: 2, wanted: 2 });
    const rows = (wanted: number) => describeServices(composed([web]), [], wanted).workloads.slice(1);
    expect(rows(2)).toEqual([{ name: 'eemt-worker', role: 'worker', ready: 0, wanted: 2, pods: [] }]);
    expect(rows(0)).toEqual([]);
  });

  it('says what could not be looked at, and nothing of a page that is not there', () => {
    const failed = { ok: false, why: 'no answer' } as const;
    expect(describeServices(composed(undefined, { services: failed, jobs: failed }), []).unreadable).toEqual([
      'containers: no answer',
      'failed jobs: no answer',
    ]);
    expect(describeServices(composed([], { web: failed }), []).unreadable).toEqual([]);
  });
});

describe('the state of an EEMT on Compose', () => {
  it('is healthy where all is ready', () => {
    expect(stateOf(composed())).toBe('healthy');
  });

  it('is absent without containers, and broken where nobody could look', () => {
    expect(stateOf(composed([]))).toBe('absent');
    expect(stateOf(composed([], { services: { ok: false, why: 'no answer' } }))).toBe('broken');
  });

  it('is stopped where all containers are, starting where none was started yet, broken where the engine refused one', () => {
    const all = (more: Parameters<typeof container>[1]) =>
      composed([container('eemt-web', more), worker(1, more), container('runner', more)], silent);
    expect(stateOf(all({ state: 'exited', exitCode: 137 }))).toBe('stopped');
    expect(stateOf(all({ state: 'paused' }))).toBe('stopped');
    expect(stateOf(all({ state: 'created', startedAt: null }))).toBe('starting');
    expect(stateOf(all({ state: 'created', startedAt: null, error: 'no such image' }))).toBe('broken');
  });

  it('is starting while something is on its way, and not for ever', () => {
    const young = container('eemt-web', { health: 'starting', startedAt: ago(20) });
    expect(stateOf(composed([young, worker(1), runner], silent))).toBe('starting');
    expect(stateOf(composed([container('eemt-web', { health: null }), worker(1), runner], silent))).toBe(
      'broken',
    );
    expect(stateOf(composed(), 3)).toBe('degraded');
  });

  it('is degraded where the page answers and another part is down for good, else broken', () => {
    const stopped = container('runner', { state: 'exited', exitCode: 0 });
    expect(stateOf(composed([web, worker(1), stopped]))).toBe('degraded');
    expect(stateOf(composed([web, worker(1)]))).toBe('degraded');
    const crashing = container('eemt-web', { state: 'restarting', exitCode: 1, restarts: 9 });
    expect(stateOf(composed([crashing, worker(1), runner], silent))).toBe('broken');
  });
});
