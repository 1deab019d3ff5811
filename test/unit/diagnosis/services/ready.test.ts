import { describe, expect, it } from 'vitest';
import { rules } from '../../../../src/diagnosis/rules/index.ts';
import { servicesReadiness } from '../../../../src/diagnosis/services/ready.ts';
import { judgeServices } from '../../../../src/diagnosis/services/waiting.ts';
import { ago, composed, container, runner, silent, url, web, worker } from './compose-observation.ts';

const wanted = { web: true, workers: 2 } as const;
const missing = (...given: Parameters<typeof composed>) =>
  servicesReadiness(composed(...given), wanted).missing;

describe('an EEMT on Compose is ready', () => {
  it('where page, workers and runner run and the page answers', () => {
    expect(servicesReadiness(composed(), wanted)).toEqual({
      done: true,
      progress: 'web 1/1, workers 2/2; all ready',
      fraction: 1,
      missing: [],
    });
  });

  it('before the health check of the page has come round, and without workers or runner where none are wanted', () => {
    const young = container('eemt-web', { health: 'starting', startedAt: ago(3) });
    expect(servicesReadiness(composed([young]), { web: true, workers: 0 }).done).toBe(true);
  });

  it('not before the page answers over HTTP and can list its jobs, whatever its health check says', () => {
    expect(missing(undefined, silent)).toEqual([`an answer from ${url}/health`]);
    const database = { is: 'unusable', why: 'no such table', answered: true } as const;
    expect(missing(undefined, { web: { ok: true, value: { url, healthy: true, database } } })).toEqual([
      'a job database that can be read',
    ]);
    expect(missing(undefined, { web: { ok: false, why: 'no address is known' } })).toEqual([
      'the page, but no address is known',
    ]);
  });

  it('not where a container is missing, too many, not running, not healthy, or has just been started again', () => {
    expect(missing([runner, worker(1), worker(2)])).toEqual(['a container of the web']);
    expect(missing([web, runner, worker(1)])).toEqual(['containers of the workers (1 of 2)']);
    expect(missing([web, runner, worker(1), worker(2), worker(3)])).toEqual(['1 old workers to go']);
    const stopped = container('runner', { state: 'exited', exitCode: 0 });
    const starting = container('eemt-web', { state: 'restarting', exitCode: 1, restarts: 1 });
    expect(missing([starting, worker(1), worker(2), stopped])).toEqual([
      'eemt-compose-eemt-web-1 to run (it is restarting)',
      'eemt-compose-runner-1 to run (it is exited)',
    ]);
    const again = worker(1, { restarts: 3, startedAt: ago(2) });
    expect(missing([web, runner, again, worker(2, { health: 'unhealthy' })])).toEqual([
      'eemt-compose-eemt-worker-1 to stay (it was started again 3 times)',
      'eemt-compose-eemt-worker-2 to be healthy',
    ]);
  });

  it('where a worker was started again a while ago and has run since', () => {
    expect(missing([web, runner, worker(1, { restarts: 3, startedAt: ago(90) }), worker(2)])).toEqual([]);
  });

  it('not where nobody could look', () => {
    expect(missing(undefined, { services: { ok: false, why: 'Docker does not answer' } })).toEqual([
      'the containers are not readable: Docker does not answer',
    ]);
  });
});

describe('the wait for an EEMT on Compose', () => {
  it('ends with the cause where a container crashes again and again', () => {
    const crashing = container('eemt-web', { state: 'restarting', exitCode: 1, restarts: 6 });
    const seen = composed([crashing, worker(1), worker(2), runner], {
      ...silent,
      logs: { [crashing.name]: ['starting', "touch: cannot touch '/app/logs/app.log': Permission denied"] },
    });
    const verdict = judgeServices(seen, wanted, rules);
    if (verdict.is !== 'waiting') throw new TypeError('it should wait');
    expect(verdict.terminal).toEqual(['service-crashing Container/eemt-compose-eemt-web-1']);
    expect(verdict.progress).toContain('web 0/1, workers 2/2; waiting for');
    expect(verdict.giveUp('terminal', 1)).toMatchObject({
      code: 'READY_HOPELESS',
      message:
        "Container eemt-compose-eemt-web-1: Container eemt-compose-eemt-web-1 ended 6 times (exit code 1): touch: cannot touch '/app/logs/app.log': Permission denied",
    });
  });

  it('is over where it is ready', () => {
    expect(judgeServices(composed(), wanted, rules)).toEqual({
      is: 'done',
      note: 'web 1/1, workers 2/2; all ready',
    });
  });
});
