import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { smoke } from '../../../../src/cli/verbs/smoke.ts';
import type { JsonObject } from '../../../../src/lib/json.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import type { Tools } from '../../../../src/tools/index.ts';
import { emptyFolder } from '../../../support/checkout.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { runCli } from '../../../support/run-cli.ts';
import { runningEemt } from '../../../support/running-eemt.ts';
import { workerAddresses } from '../../../support/job-spool.ts';
import { fakeEemt, type FakeEemt } from '../../../support/smoke-subject.ts';

type Fakes = { readonly [T in keyof Tools]?: Partial<Tools[T]> };

/** `smoke` in a healthy cluster whose page and runner are in memory. */
async function call(flags: readonly string[] = [], options: FakeEemt & { readonly stopAt?: string } = {}) {
  const state = emptyFolder();
  const eemt = fakeEemt({ ...options, state });
  const controller = new AbortController();
  const tools = runningEemt(state);
  const { kubectl } = tools;
  const fakes: Fakes = {
    ...tools,
    clock: eemt.subject.clock,
    http: eemt.http,
    kubectl: {
      ...kubectl,
      get: async (access, kinds, namespace, signal) =>
        ((await kubectl?.get?.(access, kinds, namespace, signal)) ?? []).map(withAddress),
    },
    process: {
      run: ({ args }) =>
        Promise.resolve({ ...eemt.shell(args.slice(args.indexOf('--') + 1)), durationMs: 1 }),
    },
  };
  const answer = await runCli(['smoke', ...flags], {
    verbs: [smoke],
    state,
    signal: controller.signal,
    createRun: ({ emit, signal }) =>
      Promise.resolve({
        ...fakeRun(fakes).run,
        signal,
        emit: (event) => {
          emit(event);
          if ('id' in event && `${event.event} ${event.id}` === options.stopAt) controller.abort(stopped);
        },
      }),
  });
  const read = (name: string) => readFileSync(join(state, name), 'utf8');
  const locked = existsSync(join(state, 'eemt', 'lock'));
  const lines = answer.stdout.trimEnd().split('\n');
  const { exitCode, stdout, stderr } = answer;
  return { ...eemt, exitCode, stdout, stderr, last: lines.at(-1) ?? '', read, locked };
}

const stopped = Object.assign(new TypeError('stopped'), { code: 'CANCELLED' });

/** The page is on the node of the first worker. */
function withAddress(object: KubeObject): KubeObject {
  const podIP = workerAddresses[object.metadata.name.endsWith('9s7tm') ? 1 : 0];
  const status = { ...(object['status'] as JsonObject | undefined), podIP };
  return object.kind === 'Pod' ? { ...object, status } : object;
}

interface Answered {
  readonly ok: boolean;
  readonly data: { readonly checks: readonly { readonly id: string; readonly state: string }[] };
}

const resultIn = (last: string) => JSON.parse(last) as Answered;
const checksIn = (last: string) => resultIn(last).data.checks.map(({ id, state }) => `${id} ${state}`);

describe('smoke', () => {
  it('passes everything in an environment that works, and leaves nothing behind', async () => {
    const { exitCode, stderr, last, jobs, uploads, requests, statuses, locked } = await call([
      '--output',
      'json',
    ]);
    expect(exitCode, stderr).toBe(0);
    expect(checksIn(last)).toEqual([
      ...['page passed', 'system-status passed', 'upload passed', 'cleanup passed', 'runner passed'],
      ...['shared-folder passed', 'names passed', 'page-job passed', 'three-days passed'],
      ...['workers passed', 'database passed', 'clean passed'],
    ]);
    expect([jobs.size, uploads(), requests(), statuses(), locked]).toEqual([
      0,
      [],
      [],
      ['runner.json'],
      false,
    ]);
  });

  it('shows people every check, the cause and the way out of a failure, and ends with 6', async () => {
    const { exitCode, stdout, stderr } = await call(['--output', 'plain'], {
      page: () => ({ systemStatus: () => Promise.resolve({ docker_available: false }) }),
    });
    expect(exitCode).toBe(6);
    expect(stderr).toContain('✖ The page can run jobs, failed after');
    expect(stdout).toContain('✖  The page can run jobs');
    expect(stdout).toContain('The page finds no Docker, so it would fail every job.');
    expect(stdout).toContain('→ `eemt-dev up` puts in what jobs run by');
    expect(stdout).toContain('left out: “The page can run jobs” failed');
    expect(stdout).toMatch(/1 of 12 checks failed, 1 left out \(\d/);
  });

  it('makes nothing where the page is down, and says only that', async () => {
    const health = () => Promise.reject(new TypeError('down'));
    const { exitCode, last, done } = await call(['--output', 'json'], { page: () => ({ health }) });
    expect(exitCode).toBe(6);
    expect(checksIn(last).filter((line) => line.endsWith('failed'))).toEqual(['page failed']);
    expect(done).not.toContain('upload');
  });

  it.each(['step-started page-job', 'step-started three-days', 'step-started database', 'step-done upload'])(
    'removes what it made when it is stopped at %s',
    async (stopAt) => {
      const { exitCode, last, jobs, uploads, requests, locked } = await call(['--output', 'json'], {
        stopAt,
      });
      expect(exitCode).not.toBe(0);
      expect(resultIn(last).ok).toBe(false);
      expect([jobs.size, uploads(), requests(), locked]).toEqual([0, [], [], false]);
    },
  );

  it('writes a report of passed, failed and skipped checks', async () => {
    const { read, exitCode } = await call(['--junit', 'report.xml'], { heartbeat: null });
    expect(exitCode).toBe(6);
    const report = read('report.xml');
    expect(report).toContain(
      '<testsuite name="smoke of eemt" tests="12" failures="1" errors="0" skipped="3"',
    );
    expect(report).toContain('<failure message="There is no job runner: no heartbeat was ever written.">');
    expect(report).toContain('<skipped message="“The job runner is alive” failed"/>');
  });

  it.each([
    ['missing/report.xml', 'there is no folder'],
    ['folder', 'it is a folder'],
    ['', 'no file is named'],
  ])('says before it begins that no report can be written to %j', async (file, why) => {
    const state = emptyFolder();
    mkdirSync(join(state, 'folder'));
    const answer = await runCli(['smoke', `--junit=${file}`, '--output', 'json'], { verbs: [smoke], state });
    expect(answer.exitCode).toBe(2);
    expect(answer.result()).toMatchObject({
      error: { code: 'USAGE_REPORT', message: expect.stringContaining(why) as string },
    });
  });

  it('refuses arguments and flags that it does not have', async () => {
    for (const words of [['web'], ['--seed', 'x']])
      expect((await runCli(['smoke', ...words], { verbs: [smoke] })).exitCode).toBe(2);
  });

  it('says that there is no environment', async () => {
    const { run } = fakeRun({ ...runningEemt(emptyFolder()) });
    const answer = await runCli(['smoke', '--name', 'other', '--output', 'json'], {
      verbs: [smoke],
      createRun: () => Promise.resolve(run),
    });
    expect([answer.exitCode, readdirSync('.').includes('report.xml')]).toEqual([7, false]);
  });
});
