import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, Observation } from '../../../../src/core/observation.ts';
import { failedJobs } from '../../../../src/core/observed/jobs.ts';
import { judgeAll } from '../../../../src/diagnosis/judge-all.ts';
import { rank } from '../../../../src/diagnosis/rank.ts';
import { rules } from '../../../../src/diagnosis/rules/index.ts';
import { describeServices } from '../../../../src/diagnosis/services/describe.ts';
import { servicesReadiness } from '../../../../src/diagnosis/services/ready.ts';
import { bugs } from '../../../../src/eemt/defects/index.ts';
import {
  ago,
  composed,
  container,
  runner,
  silent,
  url,
  web,
  worker,
} from '../services/compose-observation.ts';

const found = (seen: Observation, known = rules): readonly Finding[] => rank(judgeAll(seen, known), seen);
const withBugs = [...bugs, ...rules];
const told = (seen: Observation) =>
  found(seen).map(({ key, cause, course, severity, consequenceOf }) => ({
    key,
    cause,
    course,
    severity,
    ...(consequenceOf === null ? {} : { consequenceOf }),
  }));
const webName = 'eemt-compose-eemt-web-1';

describe('rules about an EEMT on Compose', () => {
  it('say nothing where all is well, where nothing is there, and where nobody could look', () => {
    const jobs = { ok: true, value: [] } as const;
    expect(found(composed(undefined, { jobs }), withBugs)).toEqual([]);
    expect(found(composed([], { web: { ok: false, why: 'no address is known' } }), withBugs)).toEqual([]);
    const failed = { ok: false, why: 'no answer' } as const;
    expect(found(composed([], { services: failed, web: failed, jobs: failed }), withBugs)).toEqual([]);
  });

  it('speak of containers, services and the project alone, whatever state containers are in', () => {
    const states = ['running', 'exited', 'created', 'paused', 'restarting', 'dead', 'removing'] as const;
    const any = fc.record({
      service: fc.constantFrom('eemt-web', 'eemt-worker', 'runner', 'eemt-cleanup', 'grafana'),
      state: fc.constantFrom(...states),
      exitCode: fc.option(fc.constantFrom(0, 1, 137, 143, 255)),
      restarts: fc.nat(9),
      oomKilled: fc.boolean(),
      health: fc.constantFrom(null, 'starting' as const, 'healthy' as const, 'unhealthy' as const),
      error: fc.option(fc.string()),
      startedAt: fc.option(fc.nat(9999).map(ago)),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), fc.boolean(), (sketches, answers) => {
        const services = sketches.map(({ service, ...more }, number) =>
          container(service, { ...more, number }),
        );
        const seen = composed(services, answers ? {} : silent);
        const kinds = found(seen, withBugs).map(({ subject }) => subject.kind);
        const proposed = found(seen, withBugs).flatMap(({ repair }) => repair.byHand.map(({ argv }) => argv));
        expect(proposed.filter((argv) => argv.includes('kubectl'))).toEqual([]);
        expect(kinds.filter((kind) => !['Container', 'Service', 'Project'].includes(kind))).toEqual([]);
        const { done } = servicesReadiness(seen, { web: true, workers: 0 });
        expect(describeServices(seen, found(seen)).workloads.length).toBeLessThanOrEqual(5);
        if (done) expect(answers).toBe(true);
      }),
    );
  });

  it('say nothing of what is being removed', () => {
    const leaving = worker(3, { state: 'removing', exitCode: 1 });
    expect(found(composed([web, worker(1), runner, leaving]))).toEqual([]);
  });

  it('tell a crash with its exit code and the last line that complains', () => {
    const crashing = container('eemt-web', { state: 'restarting', exitCode: 3, restarts: 7 });
    const logs = { [webName]: ['INFO starting', 'ModuleNotFoundError: No module named docker', 'bye'] };
    const [only, ...others] = found(composed([crashing, runner], { ...silent, logs }));
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      key: `service-crashing Container/${webName}`,
      cause: `Container ${webName} ended 7 times (exit code 3): ModuleNotFoundError: No module named docker`,
      course: 'terminal',
      evidence: [
        { source: `container ${webName}`, text: 'restarting: exit code 3, 7 restarts' },
        { source: `log of ${webName}`, text: 'ModuleNotFoundError: No module named docker' },
      ],
    });
  });

  it('wait for a container that crashed only a few times, or runs at the moment', () => {
    const few = container('runner', { state: 'restarting', exitCode: 1, restarts: 2 });
    const runs = worker(1, { restarts: 9, startedAt: ago(4) });
    expect(told(composed([web, runs, few])).map(({ course }) => course)).toEqual(['transient', 'transient']);
  });

  it('give up a container that failed and is not started again', () => {
    const ended = container('runner', { state: 'exited', exitCode: 2 });
    expect(told(composed([web, ended]))).toMatchObject([
      { cause: 'Container eemt-compose-runner-1 ended once (exit code 2).', course: 'terminal' },
    ]);
  });

  it('tell that a container used too much memory, and propose larger ones', () => {
    const killed = container('eemt-web', {
      state: 'restarting',
      exitCode: 137,
      restarts: 5,
      oomKilled: true,
    });
    expect(found(composed([killed], silent))).toMatchObject([
      {
        cause: `Container ${webName} was killed: it used more memory than it may.`,
        repair: { command: ['eemt-dev', 'up', '--profile', 'balanced'] },
      },
    ]);
  });

  it('tell that a task in a worker was killed for its memory, once for all workers', () => {
    const seen = composed([web, runner, worker(1, { oomKilled: true }), worker(2, { oomKilled: true })]);
    expect(found(seen)).toMatchObject([
      {
        id: 'service-task-killed',
        course: 'transient',
        evidence: [{}, { source: 'containers', text: 'The same for eemt-compose-eemt-worker-2.' }],
      },
    ]);
    expect(found(composed([web, worker(1, { oomKilled: true, restarts: 1 }), runner]))).toEqual([]);
  });

  it('make one finding of twenty workers with one trouble', () => {
    const workers = Array.from({ length: 20 }, (_, index) =>
      worker(index + 1, { state: 'restarting', exitCode: 1, restarts: 8 }),
    );
    const findings = found(composed([web, runner, ...workers]));
    expect(findings).toHaveLength(1);
    expect(findings[0]?.evidence.at(-1)?.text).toMatch(/^The same for .* and 16 more\.$/);
  });

  it('tell of a port that is taken, an image, a folder, a program that is not there', () => {
    const cause = (error: string) =>
      told(
        composed([container('eemt-web', { state: 'created', startedAt: null, error })], silent),
      )[0]?.cause.replace(`Container ${webName} could not be started: `, '');
    const taken = 'port 5001 of this machine is taken.';
    expect(
      cause(
        'driver failed programming external connectivity on endpoint x (8d2c): Bind for 127.0.0.1:5001 failed: port is already allocated',
      ),
    ).toBe(taken);
    expect(
      cause('failed to bind host port for 127.0.0.1:5001:172.18.0.2:5000/tcp: address already in use'),
    ).toBe(taken);
    expect(cause('No such image: eemt:1')).toBe('image eemt-dev/eemt-web:1 is not in the engine.');
    expect(
      cause(
        'failed to create task for container: OCI runtime create failed: error mounting "/home/ada/docker" to rootfs at "/usr/local/bin/docker": not a directory: unknown',
      ),
    ).toBe('/home/ada/docker cannot be mounted (not a directory).');
    expect(
      cause('OCI runtime create failed: exec: "start": executable file not found in $PATH: unknown'),
    ).toBe('start cannot be run in image eemt-dev/eemt-web:1 (executable file not found in $PATH).');
    expect(cause('range of CPUs is from 0.01 to 2.00')).toBe('range of CPUs is from 0.01 to 2.00');
  });

  it('tell what stands stopped or paused, and as one fact where all does', () => {
    const paused = container('runner', { state: 'paused' });
    const stopped = worker(1, { state: 'exited', exitCode: 143 });
    const both = told(composed([web, paused, stopped]));
    expect(both.filter(({ consequenceOf }) => consequenceOf !== undefined)).toEqual([]);
    expect(both).toMatchObject([
      { cause: 'Container eemt-compose-eemt-worker-1 is stopped (exit code 143).' },
      { cause: 'Container eemt-compose-runner-1 is paused.', course: 'terminal' },
    ]);
    const all = [web, runner, worker(1)].map((one) => ({ ...one, state: 'exited', exitCode: 255 }) as const);
    expect(told(composed(all, silent))).toMatchObject([
      { key: 'service-stopped Project/eemt-compose', cause: 'All 3 containers are stopped.' },
    ]);
  });

  it('tell of a health check that fails, more quietly where the page answers', () => {
    const unhealthy = container('eemt-web', { health: 'unhealthy' });
    expect(told(composed([unhealthy, runner]))).toMatchObject([
      {
        severity: 'low',
        course: 'transient',
        cause: expect.stringContaining('though the page answers') as string,
      },
    ]);
    const worst = told(composed([web, runner, worker(1, { health: 'unhealthy' })]));
    expect(worst).toMatchObject([{ severity: 'high', course: 'transient' }]);
  });

  it('tell of a page or a runner without a container', () => {
    expect(told(composed([worker(1), runner], silent))).toMatchObject([
      { key: 'service-missing Service/eemt-web', course: 'terminal' },
    ]);
    expect(told(composed([web, worker(1)]))).toMatchObject([{ key: 'service-missing Service/runner' }]);
    expect(found(composed([web, worker(1), container('eemt-master')]))).toEqual([]);
    expect(found(composed([web]))).toEqual([]);
  });

  it('never end a wait because of the clean-up or the docs', () => {
    const failed = (service: string) => container(service, { state: 'exited', exitCode: 1 });
    const courses = told(composed([web, runner, failed('eemt-cleanup'), failed('eemt-docs')]));
    expect(courses.map(({ course }) => course)).toEqual(['transient', 'transient']);
  });

  it('take the trouble of a worker for a consequence of that of the runner', () => {
    const crashing = container('runner', { state: 'restarting', exitCode: 1, restarts: 9 });
    const seen = composed([web, crashing, worker(1, { state: 'restarting', exitCode: 1, restarts: 9 })]);
    expect(told(seen)).toMatchObject([
      { key: 'service-crashing Container/eemt-compose-runner-1' },
      { consequenceOf: 'service-crashing Container/eemt-compose-runner-1' },
    ]);
  });

  it('tell of a page that does not answer though its container runs, once it had time to start', () => {
    expect(told(composed(undefined, silent))).toMatchObject([
      {
        key: `web-unanswered Container/${webName}`,
        cause: `Container ${webName} is healthy, but ${url} does not answer.`,
      },
    ]);
    const young = container('eemt-web', { health: 'starting', startedAt: ago(20) });
    expect(found(composed([young, runner], silent))).toEqual([]);
  });

  it('tell of a job database that the page cannot read, and how the app is started again', () => {
    const database = { is: 'unusable', why: 'no such table: jobs', answered: true } as const;
    const seen = composed(undefined, { web: { ok: true, value: { url, healthy: true, database } } });
    const [first] = found(seen);
    expect(first).toMatchObject({
      key: `database-unusable Container/${webName}`,
      course: 'terminal',
    });
    expect(first?.repair.byHand[0]?.argv).toEqual(['docker', 'restart', webName]);
  });

  it('name a project of another, where the name is taken', () => {
    const seen = composed([], {
      foreign: { cluster: 'eemt-compose', why: 'a container was not made by eemt-dev' },
      web: { ok: false, why: 'not ours' },
    });
    const [only] = found(seen);
    expect(only).toMatchObject({
      subject: { kind: 'Project', name: 'eemt-compose' },
      cause:
        'The Compose project eemt-compose is not provably of this environment, so eemt-dev does not touch it.',
    });
    expect(only?.repair.byHand[0]?.argv.at(-1)).toBe('label=com.docker.compose.project=eemt-compose');
  });
});

describe('jobs of a page on Compose', () => {
  const job = {
    id: '11111111-0000-4000-8000-000000000000',
    workflow: 'sol',
    dem: 'dem.tif',
    createdAt: ago(7200),
    endedAt: null,
    error: null,
    status: 'running',
  } as const;

  it('that run for a page that has ended are told of where nothing runs them', () => {
    const jobs = { ok: true, value: [job] } as const;
    const ids = (services: Parameters<typeof composed>[0]) =>
      found(composed(services, { jobs }), withBugs).map(({ id }) => id);
    expect(ids([web])).toEqual(['job-running-for-ever']);
    expect(ids([web, runner])).toEqual([]);
  });

  it('that failed before the page was started are history', () => {
    const failed = { ...job, status: 'failed', error: 'docker: command not found' } as const;
    const jobs = (endedAt: string) => ({ ok: true, value: [{ ...failed, endedAt }] }) as const;
    expect(failedJobs(composed(undefined, { jobs: jobs(ago(5000)) }))).toEqual([]);
    expect(failedJobs(composed(undefined, { jobs: jobs(ago(60)) }))).toHaveLength(1);
  });
});
