import { describe, expect, it } from 'vitest';
import { status } from '../../../../src/cli/verbs/status.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { CancelledError, ToolFailedError } from '../../../../src/errors/index.ts';
import { makeMark } from '../../../../src/state/mark.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { runCli } from '../../../support/run-cli.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { observation } from '../../diagnosis/observations.ts';

const scratch = scratchFolder();
const { objects } = observation('healthy');
const all: readonly KubeObject[] = objects.ok ? objects.value : [];
const oneWorkerLess = all.map((one) =>
  one.kind === 'Deployment' && one.metadata.name === 'eemt-worker'
    ? { ...one, status: { replicas: 2, readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 } }
    : one,
);
const refused = new ToolFailedError('TOOL_FAILED', 'The connection to the server was refused');

/** `status --watch` while the API server answers so, look by look; the last answer is that of Ctrl-C. */
async function watched(answers: readonly (readonly KubeObject[] | Error)[], ...flags: readonly string[]) {
  const env = environmentOf('eemt', 'eemt', { state: scratch, cache: scratch });
  await makeMark(env, 'ab12');
  const mounts = [{ source: env.paths.marker, destination: '/eemt-dev/ab12' }];
  const person = new AbortController();
  let looks = 0;
  const { run } = fakeRun({
    docker: {
      containers: () =>
        Promise.resolve([nodeContainer('eemt-cluster', 'eemt-cluster-control-plane', { mounts })]),
    },
    kubectl: {
      get: () => {
        const answer = answers[looks++];
        if (answer === undefined) person.abort(new CancelledError('CANCELLED', 'Stopped by Ctrl-C.'));
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer ?? []);
      },
    },
  });
  return runCli(['status', '--watch', ...flags], {
    verbs: [status],
    state: scratch,
    signal: person.signal,
    createRun: ({ signal }) => Promise.resolve({ ...run, signal }),
  });
}

const clock = /^\d\d:\d\d:\d\d /;

describe('status --watch without a terminal', () => {
  it('prints the whole status once, then a line for each change with its time, and nothing while nothing changes', async () => {
    const { stdout, exitCode } = await watched([all, all, oneWorkerLess, oneWorkerLess, all]);
    expect(exitCode).toBe(130);
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.includes('What runs where'))).toHaveLength(1);
    const changes = lines.filter((line) => clock.test(line)).map((line) => line.replace(clock, ''));
    expect(changes.filter((line) => line.startsWith('eemt-worker'))).toEqual([
      'eemt-worker 2/2 → 1/2',
      'eemt-worker 1/2 → 2/2',
    ]);
    expect(lines.slice(-3).every((line) => line === '' || clock.test(line))).toBe(true);
  });

  it('says once that the API server does not answer, and what has changed when it does again', async () => {
    const { stdout } = await watched([all, refused, refused, oneWorkerLess]);
    const changes = stdout.split('\n').filter((line) => clock.test(line));
    const said = changes.map((line) => line.replace(clock, ''));
    expect(said.filter((line) => line.includes('Kubernetes objects'))).toEqual([
      'not readable: Kubernetes objects: The connection to the server was refused',
      'readable again: Kubernetes objects',
    ]);
    expect(said).toContain('eemt-worker 2/2 → 1/2');
    expect(said.filter((line) => line.endsWith('is gone'))).toEqual([]);
  });

  it('is refused with --check, which it could never answer', async () => {
    const { exitCode, stderr } = await runCli(['status', '--watch', '--check'], { verbs: [status] });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--check');
  });
});

describe('status --watch --output json', () => {
  it('prints the status, then an event for each change and the status that came of it, and the result last', async () => {
    const answer = await watched([all, all, oneWorkerLess], '--output', 'json');
    const events = answer.json();
    expect(events.map(({ event, kind }) => (event === 'change' ? kind : event))).toEqual([
      'status',
      'workload',
      'status',
      'result',
    ]);
    expect(events[1]).toEqual({
      event: 'change',
      at: expect.stringMatching(/^1970-01-01T00:00:0\d\.000Z$/) as string,
      kind: 'workload',
      name: 'eemt-worker',
      before: '2/2',
      after: '1/2',
    });
    expect(events[2]).toMatchObject({ data: { name: 'eemt' } });
    expect(answer.result()).toMatchObject({ exitCode: 130, error: null, data: { name: 'eemt' } });
  });
});

describe('status --watch in a terminal', () => {
  it.each([
    ['EEMT_DEV_LINEAR=1', [], { EEMT_DEV_LINEAR: '1' }],
    ['TERM=dumb', [], { TERM: 'dumb', FORCE_COLOR: '1' }],
    ['--verbose', ['--verbose'], {}],
  ])('is lines with %s', async (_, flags, env) => {
    const answer = await runInTerminal(flags, env);
    expect(answer.stdout).not.toMatch(/\u001b\[\d*[AGK]/);
    expect(answer.stdout).toContain('There is no environment eemt');
  });

  it('is a screen that is drawn over the one before, and shows the cursor again in the end', async () => {
    const { stdout } = await runInTerminal([], {});
    expect(stdout).toMatch(/\u001b\[\d*[AGK]/);
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
    expect(stdout).toContain('There is no environment eemt');
  });

  it('is the same screen without colours with --no-color', async () => {
    const { stdout } = await runInTerminal(['--no-color'], {});
    expect(stdout).toMatch(/\u001b\[\d*[AGK]/);
    expect(stdout).not.toMatch(/\u001b\[\d*m/);
  });
});

/** `status --watch` of an environment that is not there, until the second look. */
function runInTerminal(flags: readonly string[], env: Readonly<Record<string, string>>) {
  const person = new AbortController();
  const { run } = fakeRun({ docker: { containers: () => Promise.resolve([]) } });
  const { clock: time } = run.tools;
  return runCli(['status', '--watch', '--name', 'eemt', ...flags], {
    verbs: [status],
    columns: 80,
    env,
    signal: person.signal,
    createRun: ({ signal }) =>
      Promise.resolve({
        ...run,
        signal,
        tools: {
          ...run.tools,
          clock: {
            ...time,
            sleep: (ms: number, stopped: AbortSignal) => {
              if (time.nowMs() > 1_000) person.abort(new CancelledError('CANCELLED', 'Stopped by Ctrl-C.'));
              return time.sleep(ms, stopped);
            },
          },
        },
      }),
  });
}
