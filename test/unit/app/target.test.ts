import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { compose } from '../../../src/cli/verbs/compose.ts';
import { doctor } from '../../../src/cli/verbs/doctor.ts';
import { down } from '../../../src/cli/verbs/down.ts';
import { kubectl } from '../../../src/cli/verbs/kubectl.ts';
import { list } from '../../../src/cli/verbs/list.ts';
import { manifests } from '../../../src/cli/verbs/manifests.ts';
import { status } from '../../../src/cli/verbs/status.ts';
import { up } from '../../../src/cli/verbs/up.ts';
import { fakeMachine, type FakeMachineLacks } from '../../support/fake-machine.ts';
import { runCli } from '../../support/run-cli.ts';

const nodeNeverStarts =
  'ERROR: failed to create cluster: could not find a log line that matches "Reached target .*Multi-User System.*"';

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'eemt-dev-target-'));
  return () => rmSync(state, { recursive: true });
});

/** A machine that lacks something, and eemt-dev on it; `up` of the demo. */
function on(lacks: FakeMachineLacks = {}) {
  const machine = fakeMachine(lacks);
  const run = (...argv: readonly string[]) =>
    runCli([...argv, '--output', 'json'], { verbs: [up, status, down], createRun: machine.createRun, state });
  const start = (...argv: readonly string[]) => run('up', '--source', 'demo', '--yes', ...argv);
  const record = () => JSON.parse(readFileSync(join(state, 'eemt', 'environment.json'), 'utf8')) as object;
  return { machine, run, up: start, record };
}

describe('up of a new environment', () => {
  it('takes Kind where nothing speaks against it, and says so', async () => {
    const { up: start, machine } = on();
    const { exitCode, result, json, stderr } = await start();
    expect(exitCode, stderr).toBe(0);
    const why = 'nothing on this machine speaks against it';
    expect(json()).toContainEqual({ event: 'target-chosen', target: 'kind', why });
    expect(result()['data']).toMatchObject({ target: 'kind', targetWhy: why });
    expect(machine.containers()).toHaveLength(3);
  });

  it('takes Compose where Kind finds too little memory', async () => {
    const { up: start, machine } = on({ engine: { memoryBytes: 2.5e9 } });
    const { exitCode, result, json, stderr } = await start();
    expect(exitCode, stderr).toBe(0);
    expect(result()['data']).toMatchObject({
      target: 'compose',
      targetWhy: 'kind cannot run here: Memory: 2.5 GB',
      state: 'healthy',
    });
    expect(machine.containers()).toContain('eemt-compose-eemt-web-1');
    expect(json().find(({ event }) => event === 'notice')).toMatchObject({
      level: 'warning',
      text: 'kind cannot run here: Memory: 2.5 GB.\nEEMT runs with compose instead; `eemt-dev up --target kind` insists on kind.',
    });
  });

  it('asks for the helpers that lack before it does without Kind', async () => {
    const { run, machine } = on({ kind: true });
    const { exitCode, result, stderr } = await run('up', '--source', 'demo');
    expect(exitCode, stderr).toBe(0);
    expect(result()['data']).toMatchObject({
      target: 'compose',
      targetWhy: 'kind cannot run here: kind: not installed',
    });
    expect(machine.done.some((what) => what.startsWith('half-make'))).toBe(false);
  });

  it('takes Compose where a node of Kind never starts, of which nothing is left', async () => {
    const { up: start, machine, record } = on({ nodes: nodeNeverStarts });
    const { exitCode, result, json, stderr } = await start();
    expect(exitCode, stderr).toBe(0);
    expect(machine.done).toContain('half-make eemt-cluster');
    expect(machine.containers().filter((name) => name.includes('cluster'))).toEqual([]);
    expect(result()['data']).toMatchObject({
      target: 'compose',
      state: 'healthy',
      targetWhy: expect.stringContaining('kind could not be made here: ') as unknown,
    });
    expect(json().filter(({ event }) => event === 'target-chosen')).toMatchObject([
      { target: 'kind' },
      { target: 'compose' },
    ]);
    expect(record()).toMatchObject({ target: 'compose' });
    expect(record()).not.toHaveProperty('undecided');
  });

  it('stays with Compose afterwards, without a look at Kind', async () => {
    const { up: start, machine } = on({ nodes: nodeNeverStarts });
    await start();
    machine.done.splice(0);
    const { result, json } = await start();
    expect(result()['data']).toMatchObject({ target: 'compose', changed: [] });
    expect(json()).toContainEqual({
      event: 'target-chosen',
      target: 'compose',
      why: 'the environment is there',
    });
    expect(machine.done).toEqual([]);
  });

  it.each([
    ['--target', 'kind'],
    ['--nodes', '0'],
    ['--set', 'workers.replicaCount=1'],
  ])('ends with the error of Kind where %s %s asks for it', async (...flags) => {
    const { up: start } = on({ nodes: nodeNeverStarts });
    expect((await start(...flags)).result()).toMatchObject({
      exitCode: 5,
      error: { code: 'CLUSTER_NOT_CREATED' },
    });
  });

  it('ends with the error of Kind where Compose cannot run either', async () => {
    const { up: start } = on({ nodes: nodeNeverStarts, compose: true });
    const { result, json } = await start();
    expect(result()).toMatchObject({ error: { code: 'CLUSTER_NOT_CREATED' } });
    const notices = json().flatMap(({ event, text }) =>
      event === 'notice' && typeof text === 'string' ? [text] : [],
    );
    expect(
      notices.some((text) => text.includes('compose cannot run here: Docker Compose: is not installed')),
    ).toBe(true);
  });

  it('does not take another target for what every target would meet', async () => {
    const { up: start } = on({ nodes: 'write /var/lib/docker/x: no space left on device' });
    expect((await start()).result()).toMatchObject({ error: { code: 'CLUSTER_NOT_CREATED' } });
  });

  it('names the way out of Kind where nothing can run here', async () => {
    const { up: start } = on({ engine: { memoryBytes: 1e9 } });
    expect((await start()).result()).toMatchObject({ exitCode: 4, error: { code: 'PREREQ_HOST' } });
  });

  it('goes on looking for a target after one that was stopped on its first', async () => {
    const { up: start, record } = on({ nodes: nodeNeverStarts, compose: true });
    await start();
    expect(record()).toMatchObject({ target: 'kind', undecided: true });
    const { up: again } = on({ nodes: nodeNeverStarts });
    expect((await again()).result()['data']).toMatchObject({ target: 'compose' });
  });

  it('refuses a flag of one target together with another target', async () => {
    const { up: start, machine } = on();
    const { result } = await start('--target', 'compose', '--nodes', '2');
    expect(result()).toMatchObject({
      exitCode: 2,
      error: { code: 'USAGE_TARGET', message: '--target says compose, and --nodes is for kind only.' },
    });
    expect(machine.done).toEqual([]);
  });

  it('says in --dry-run where it would run, and why', async () => {
    const { up: start, machine } = on({ engine: { memoryBytes: 2.5e9 } });
    const { result } = await start('--dry-run');
    expect(result()['data']).toMatchObject({
      target: 'compose',
      targetWhy: expect.stringContaining('Memory') as unknown,
    });
    expect(machine.done).toEqual([]);
  });
});

describe('another target for an environment that is there', () => {
  it('removes the old one first, keeps the data and the port, and says why', async () => {
    const { up: start, machine, record } = on();
    const before = (await start()).result()['data'] as { readonly url: string };
    machine.done.splice(0);
    const job = join(state, 'eemt', 'data', 'data', 'uploads', 'mine.tif');
    writeFileSync(job, 'a map');
    const { exitCode, result, stderr } = await start('--target', 'compose');
    expect(exitCode, stderr).toBe(0);
    expect(result()['data']).toMatchObject({
      target: 'compose',
      targetWhy: '--target asks for it',
      state: 'healthy',
      url: before.url,
    });
    const [gone, made] = ['remove eemt-cluster-0', 'compose up eemt-compose'].map((what) =>
      machine.done.indexOf(what),
    );
    expect(gone).toBeGreaterThanOrEqual(0);
    expect(made).toBeGreaterThan(gone ?? 0);
    expect(machine.containers().filter((name) => name.includes('cluster'))).toEqual([]);
    expect(readFileSync(job, 'utf8')).toBe('a map');
    expect(record()).toMatchObject({ target: 'compose', answers: { target: 'compose' } });
  });

  it('and back', async () => {
    const { up: start, machine } = on();
    await start('--target', 'compose');
    expect((await start('--target', 'kind')).result()['data']).toMatchObject({
      target: 'kind',
      state: 'healthy',
    });
    expect(machine.done).toContain('compose down eemt-compose');
    expect(machine.containers().filter((name) => name.includes('compose'))).toEqual([]);
  });

  it('changes nothing without --yes where nobody can be asked, and names what would go', async () => {
    const { up: start, run, machine } = on();
    await start();
    machine.done.splice(0);
    const { result } = await run('up', '--source', 'demo', '--target', 'compose');
    expect(result()).toMatchObject({
      exitCode: 2,
      error: { code: 'USAGE_YES', message: 'This removes the cluster eemt-cluster (job data is kept).' },
    });
    expect(machine.done).toEqual([]);
  });

  it('is refused while a job runs, which is named, unless --yes agrees', async () => {
    const { up: start, run, machine } = on();
    await start();
    jobRuns();
    machine.done.splice(0);
    const { result } = await run('up', '--source', 'demo', '--target', 'compose');
    expect(result()).toMatchObject({
      exitCode: 7,
      error: {
        code: 'STATE_JOB_RUNS',
        message: 'In eemt the job 1b2c3d4e of mcn_10m.tif runs (158 of 377 tasks are done).',
      },
    });
    expect(machine.done).toEqual([]);
    const agreed = await start('--target', 'compose');
    expect(agreed.exitCode).toBe(0);
    expect(agreed.stdout).toContain('the job 1b2c3d4e of mcn_10m.tif runs');
  });

  it('goes on after a kill between the two', async () => {
    const { up: start, machine, record } = on();
    await start();
    const file = join(state, 'eemt', 'environment.json');
    writeFileSync(file, JSON.stringify({ ...record(), target: 'compose' }));
    expect((await start()).result()['data']).toMatchObject({ target: 'compose', state: 'healthy' });
    expect(machine.containers().filter((name) => name.includes('cluster'))).toEqual([]);
  });

  it('is shown by --dry-run with what goes first', async () => {
    const { up: start } = on();
    await start();
    const { plan } = (await start('--target', 'compose', '--dry-run')).result()['data'] as {
      readonly plan: readonly { readonly id: string }[];
    };
    expect(plan.map(({ id }) => id)).toEqual(expect.arrayContaining(['remove-cluster', 'services']));
  });

  it('is not what a variable of the other target asks for, and a flag of it is refused', async () => {
    const { up: start, run } = on();
    await start('--target', 'compose');
    const answer = await runCli(['up', '--source', 'demo', '--yes', '--output', 'json'], {
      verbs: [up],
      createRun: on().machine.createRun,
      state,
      env: { EEMT_DEV_NODES: '1' },
    });
    expect(answer.result()['data']).toMatchObject({ target: 'compose' });
    expect((await run('up', '--source', 'demo', '--yes', '--nodes', '1')).result()).toMatchObject({
      exitCode: 2,
      error: { code: 'USAGE_TARGET', message: '--nodes is for kind only, and eemt runs on compose.' },
    });
  });

  it('is what a variable asks for, but not what eemt-dev.yaml does, which gets a notice', async () => {
    const machine = fakeMachine();
    const checkout = demoWith('target: compose\n');
    const tried = (env: Readonly<Record<string, string>>, ...argv: readonly string[]) =>
      runCli(['up', '--source', checkout, '--yes', '--output', 'json', ...argv], {
        verbs: [up],
        createRun: machine.createRun,
        state,
        env,
      });
    await tried({}, '--target', 'kind');
    const stays = await tried({});
    expect(stays.result()['data']).toMatchObject({ target: 'kind' });
    expect(stays.stdout).toContain('says compose, and eemt runs on kind, where it stays');
    const moved = await tried({ EEMT_DEV_TARGET: 'compose' });
    expect(moved.result()['data']).toMatchObject({
      target: 'compose',
      targetWhy: 'EEMT_DEV_TARGET asks for it',
    });
  });
});

describe('an engine that is stopped', () => {
  it('is exit 4 for an environment that is there, and never another target', async () => {
    const { up: start, machine } = on();
    await start();
    machine.stopEngine();
    machine.done.splice(0);
    const { result, json } = await start();
    expect(result()).toMatchObject({ exitCode: 4, error: { message: 'Docker does not answer' } });
    expect(json()).toContainEqual(expect.objectContaining({ event: 'target-chosen', target: 'kind' }));
    expect(machine.done).toEqual([]);
  });

  it('is exit 4 for a new one, whose target is the first', async () => {
    const { up: start, machine } = on();
    machine.stopEngine();
    expect((await start()).result()).toMatchObject({
      exitCode: 4,
      error: { code: 'DOCKER_UNREACHABLE' },
    });
  });
});

describe('a verb of one command line', () => {
  it('passes on to that of the target, and names the other verb where it is not of the target', async () => {
    const { up: start, machine } = on();
    await start('--target', 'compose');
    const pass = (verb: string) =>
      runCli([verb, '--output', 'json', '--', 'ps'], {
        verbs: [compose, kubectl],
        createRun: machine.createRun,
        state,
      });
    expect((await pass('compose')).exitCode).toBe(9);
    expect((await pass('kubectl')).result()).toMatchObject({
      exitCode: 2,
      error: {
        code: 'USAGE_TARGET',
        message: 'eemt runs on compose, which kubectl knows nothing of.',
        hints: ['`eemt-dev compose -- ps --all` is the command line of compose'],
      },
    });
  });
});

describe('list', () => {
  it('looks at each environment on its own target', async () => {
    const { up: start, machine } = on();
    await start();
    await start('--name', 'two', '--target', 'compose');
    const { result } = await runCli(['list', '--output', 'json'], {
      verbs: [list],
      createRun: machine.createRun,
      state,
    });
    expect(result()['data']).toMatchObject({
      environments: [
        { name: 'eemt', target: 'kind', state: 'healthy' },
        { name: 'two', target: 'compose', state: 'healthy' },
      ],
    });
  });
});

describe('doctor', () => {
  const checked = async (lacks: FakeMachineLacks) => {
    const { result } = await runCli(['doctor', '--output', 'json'], {
      verbs: [doctor],
      createRun: fakeMachine(lacks).createRun,
      state,
    });
    const data = result()['data'] as { readonly checks: readonly { readonly id: string }[] };
    return { ...data, exitCode: result()['exitCode'], ids: data.checks.map(({ id }) => id) };
  };

  it('checks what the target needs that up would take, and says which and why', async () => {
    const usual = await checked({});
    expect(usual).toMatchObject({ exitCode: 0, target: 'kind' });
    expect(usual.ids).toEqual(expect.arrayContaining(['kind', 'kubectl', 'helm', 'inotify']));
    const small = await checked({ engine: { memoryBytes: 2.5e9 } });
    expect(small).toMatchObject({
      exitCode: 0,
      target: 'compose',
      targetWhy: 'kind cannot run here: Memory: 2.5 GB',
    });
    expect(small.ids).toContain('compose');
    expect(small.ids).not.toContain('kind');
  });
});

describe('manifests', () => {
  it('shows another target than the one that the environment runs on', async () => {
    const { up: start, machine } = on();
    await start();
    const shown = async (...argv: readonly string[]) => {
      const { result } = await runCli(['manifests', '--output', 'json', '--source', 'demo', ...argv], {
        verbs: [manifests],
        createRun: machine.createRun,
        state,
      });
      return result()['data'] as { readonly manifests: readonly { readonly origin: string }[] };
    };
    expect((await shown('--target', 'compose')).manifests.map(({ origin }) => origin)).toEqual([
      'docker-compose.yml',
    ]);
    expect((await shown()).manifests.length).toBeGreaterThan(5);
  });
});

describe('a verb without a record', () => {
  it('finds the target on which something of ours is', async () => {
    const { up: start, run } = on();
    await start('--target', 'compose');
    rmSync(join(state, 'eemt', 'environment.json'));
    expect((await run('status')).result()['data']).toMatchObject({ target: 'compose', state: 'healthy' });
    expect((await start()).result()['data']).toMatchObject({ target: 'compose', changed: [] });
  });

  it('down removes what is ours on any target', async () => {
    const { up: start, run, machine, record } = on();
    await start();
    const file = join(state, 'eemt', 'environment.json');
    writeFileSync(file, JSON.stringify({ ...record(), target: 'compose' }));
    const { result } = await run('down');
    expect(result()['data']).toMatchObject({ removed: ['cluster eemt-cluster'] });
    expect(machine.containers()).toEqual([]);
  });

  it('down tells what it removed by its name', async () => {
    const { up: start, run } = on();
    await start('--target', 'compose');
    expect((await run('down')).result()['data']).toMatchObject({ removed: ['Compose project eemt-compose'] });
  });
});

/** The runner's sign of life, at the time of the fake clock, and how far its job is. */
function jobRuns(): void {
  const id = '1b2c3d4e-0000-4000-8000-000000000000';
  const folder = join(state, 'eemt', 'data', 'spool', 'status');
  mkdirSync(folder, { recursive: true });
  const beat = { at: 0, boot: 'b', job: id, stopped: false };
  const tasks = { total: 377, done: 158, running: 2, failed: 0, retried: 0 };
  const job = {
    ...{ id, workflow: 'sol', dem: 'mcn_10m.tif', phase: 'running', waitingFor: null, startedAt: 0 },
    ...{ endedAt: null, resumed: 0, tasks, workers: [], lost: 0, maps: 0, notes: [], error: null },
  };
  writeFileSync(join(folder, 'runner.json'), JSON.stringify(beat));
  writeFileSync(join(folder, `${id}.json`), JSON.stringify(job));
}

/** The demo as a checkout of one's own, with this eemt-dev.yaml. */
function demoWith(file: string): string {
  const checkout = join(state, '..', `${basename(state)}-checkout`);
  cpSync(join(import.meta.dirname, '../../fixtures/eemt'), checkout, { recursive: true });
  onTestFinished(() => rmSync(checkout, { recursive: true }));
  writeFileSync(join(checkout, 'eemt-dev.yaml'), file);
  return checkout;
}
