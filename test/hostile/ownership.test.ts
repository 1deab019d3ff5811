import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/app/context.ts';
import { down } from '../../src/app/down.ts';
import { down as downVerb } from '../../src/cli/verbs/down.ts';
import { status } from '../../src/cli/verbs/status.ts';
import { up } from '../../src/app/up.ts';
import { reset, resetHard } from '../../src/app/reset.ts';
import { demoDir } from '../../src/eemt/source.ts';
import { environmentOf, type Environment } from '../../src/core/environment.ts';
import { acquireLock } from '../../src/state/lock.ts';
import type { EnvironmentRecord } from '../../src/state/record.ts';
import type { EngineContainer } from '../../src/tools/docker.ts';
import { engineWith } from '../support/engine-with.ts';
import { nodeContainer } from '../support/node-container.ts';
import { recordWith } from '../support/record.ts';
import { verbContext } from '../support/verb-context.ts';
import { adviceWith } from '../support/advice.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'eemt-dev-whose-'));
  return () => rmSync(root, { recursive: true });
});

/** A state folder with an environment in it: its mark, record and one file of data. */
function home(name: string, id: string, record: Partial<EnvironmentRecord> = {}): Environment {
  const state = join(root, name);
  const env = environmentOf('eemt', 'eemt', { state, cache: state });
  mkdirSync(join(env.paths.data, 'data'), { recursive: true });
  mkdirSync(env.paths.marker);
  writeFileSync(join(env.paths.marker, 'id'), `${id}\n`);
  writeFileSync(join(env.paths.marker, 'created'), '');
  writeFileSync(env.paths.record, JSON.stringify({ ...recordWith({}, id), source: demoDir, ...record }));
  writeFileSync(join(env.paths.data, 'data', 'job'), 'precious');
  return env;
}
const nodesOf = (env: Environment, id: string): readonly EngineContainer[] =>
  ['control-plane', 'worker'].map((role) =>
    nodeContainer(env.cluster, `${env.cluster}-${role}`, {
      mounts: [{ source: env.paths.marker, destination: `/eemt-dev/${id}` }],
    }),
  );
const contextOf = (
  { paths }: Environment,
  docker: ReturnType<typeof engineWith>['docker'],
  globals: Partial<CommandContext['globals']> = {},
) => verbContext({ state: join(paths.root, '..'), cache: root }, { docker }, globals);

/** Every verb that removes something. */
const verbs: readonly (readonly [string, (context: CommandContext) => Promise<unknown>])[] = [
  ['down', (context) => down(context, { data: false })],
  ['down --data', (context) => down(context, { data: true })],
  ['reset', reset],
  ['reset --hard', resetHard],
];

describe.each(verbs)('%s', (_name, verb) => {
  const untouched = async (
    env: Environment,
    nodes: readonly EngineContainer[],
    code: string,
    globals = {},
  ) => {
    const { docker, done } = engineWith(nodes);
    const before = readFileSync(env.paths.record, 'utf8');
    await expect(verb(contextOf(env, docker, globals))).rejects.toMatchObject({ code, exitCode: 7 });
    expect(done).toEqual([]);
    expect(readFileSync(join(env.paths.data, 'data', 'job'), 'utf8')).toBe('precious');
    expect(readFileSync(env.paths.record, 'utf8')).toBe(before);
  };

  it('touches nothing, neither theirs nor ours, where another state folder made the cluster of this name', async () => {
    const [a, b] = [home('a', 'aaaa'), home('b', 'bbbb')];
    await untouched(a, nodesOf(b, 'bbbb'), 'STATE_FOREIGN_CLUSTER');
    expect(existsSync(join(b.paths.data, 'data', 'job'))).toBe(true);
  });

  it('touches nothing where the cluster carries another id at the same path (two containers, one engine)', async () => {
    const env = home('a', 'aaaa');
    await untouched(env, nodesOf(env, 'bbbb'), 'STATE_FOREIGN_CLUSTER');
  });

  it('touches nothing where this state folder is a copy of the one that made the cluster', async () => {
    const [a, copy] = [home('a', 'aaaa'), home('copy', 'aaaa')];
    await untouched(copy, nodesOf(a, 'aaaa'), 'STATE_FOREIGN_CLUSTER');
  });

  it('touches nothing where our mark is lost, and names the way out', async () => {
    const env = home('a', 'aaaa');
    rmSync(join(env.paths.marker, 'id'));
    await untouched(env, nodesOf(env, 'aaaa'), 'STATE_FOREIGN_CLUSTER');
    const { docker } = engineWith(nodesOf(env, 'aaaa'));
    await expect(verb(contextOf(env, docker))).rejects.toMatchObject({
      hints: expect.arrayContaining([adviceWith('`kind delete cluster --name eemt-cluster`')]) as unknown,
    });
  });

  it('touches nothing where the environment lives on another engine', async () => {
    const env = home('a', 'aaaa', { engine: 'engine-2' });
    await untouched(env, nodesOf(env, 'aaaa'), 'STATE_ENGINE');
  });

  it('touches nothing while another run holds the environment, whose lock stays', async () => {
    const env = home('a', 'aaaa');
    const lock = await acquireLock(env.paths.lock, { verb: 'up' });
    await untouched(env, nodesOf(env, 'aaaa'), 'STATE_LOCKED');
    expect(existsSync(env.paths.lock)).toBe(true);
    lock.release();
  });

  it('touches nothing where the environment lives in another namespace than said', async () => {
    const env = home('a', 'aaaa');
    await untouched(env, nodesOf(env, 'aaaa'), 'STATE_NAMESPACE', { namespace: 'other' });
  });
});

describe('an environment that a newer eemt-dev changed last', () => {
  const input = { args: [], flags: {}, rest: [] };
  const newer = () => {
    const env = home('a', 'aaaa');
    writeFileSync(env.paths.record, '{"version":99}');
    const { docker, done } = engineWith(nodesOf(env, 'aaaa'));
    return { env, done, context: contextOf(env, docker) };
  };

  it.each([
    ['reset', reset],
    ['reset --hard', resetHard],
  ])('is left alone by %s', async (_, verb) => {
    const { context, done } = newer();
    await expect(verb(context)).rejects.toMatchObject({ code: 'STATE_NEWER_RECORD', exitCode: 7 });
    expect(done).toEqual([]);
  });

  it('is shown by status', async () => {
    const outcome = await status.handler?.(newer().context, input);
    expect(outcome?.data).toMatchObject({ name: 'eemt', nodes: [{}, {}] });
  });

  it('is removed by down, from what is seen', async () => {
    const { env, context, done } = newer();
    expect(await down(context, { data: false })).toMatchObject({
      removed: [{ what: 'cluster', runsOn: 'eemt-cluster' }],
      keptData: [env.paths.data],
    });
    expect(done).toContain('remove eemt-cluster-worker');
    expect(readFileSync(join(env.paths.data, 'data', 'job'), 'utf8')).toBe('precious');
  });
});

describe('reset', () => {
  it('changes nothing where somebody changed the environment after it was read', async () => {
    const env = home('a', 'aaaa');
    const { docker, done } = engineWith(nodesOf(env, 'aaaa'));
    const { containers } = docker;
    const meanwhile: typeof docker = {
      ...docker,
      containers: (label, signal) => {
        writeFileSync(env.paths.record, JSON.stringify(recordWith({ workers: 7 }, 'aaaa')));
        return containers?.(label, signal) ?? Promise.resolve([]);
      },
    };
    await expect(reset(contextOf(env, meanwhile))).rejects.toMatchObject({
      code: 'STATE_CHANGED',
    });
    expect(done).toEqual([]);
    expect(existsSync(join(env.paths.data, 'data', 'job'))).toBe(true);
  });
});

describe('up', () => {
  const versions = {
    kind: { version: () => Promise.resolve('v0.33.0') },
    kubectl: { version: () => Promise.resolve('v1.28.11') },
    helm: { version: () => Promise.resolve('v3.19.0') },
  };
  const request = {
    flags: { source: 'demo', port: 20_999 },
    recreate: false,
    build: true,
    cache: true,
    describe: () => '',
  } as const;
  const upIn = (env: Environment) => {
    const { docker, done } = engineWith([]);
    const roots = { state: join(env.paths.root, '..'), cache: root };
    return { done, outcome: up(verbContext(roots, { ...versions, docker }), request) };
  };

  it('takes no data for its own that lies there without mark and record', async () => {
    const env = home('a', 'aaaa');
    rmSync(env.paths.marker, { recursive: true });
    rmSync(env.paths.record);
    const { outcome, done } = upIn(env);
    await expect(outcome).rejects.toMatchObject({ code: 'STATE_NO_MARK', exitCode: 7 });
    expect(done).toEqual([]);
    expect(existsSync(env.paths.marker)).toBe(false);
  });
});

describe('status', () => {
  it('says that the name is taken, and takes nothing of a foreign cluster for its own', async () => {
    const [a, b] = [home('a', 'aaaa'), home('b', 'bbbb')];
    const { docker } = engineWith(nodesOf(b, 'bbbb'));
    const outcome = await status.handler?.(contextOf(a, docker), { args: [], flags: {}, rest: [] });
    expect(outcome?.data).toMatchObject({ state: 'absent', nodes: [], url: null });
    const screen = outcome?.screen?.replaceAll(/\s+/g, ' ');
    expect(screen).toContain('not provably of this environment');
    expect(screen).toContain(b.paths.root);
  });
});

describe('down --data', () => {
  it('removes nothing from a folder without our mark', async () => {
    const env = home('a', 'aaaa');
    rmSync(env.paths.marker, { recursive: true });
    const { docker } = engineWith([]);
    await expect(down(contextOf(env, docker), { data: true })).rejects.toMatchObject({
      code: 'STATE_NO_MARK',
    });
    expect(existsSync(join(env.paths.data, 'data', 'job'))).toBe(true);
  });

  it('leaves what somebody else put into the folder, and says so', async () => {
    const env = home('a', 'aaaa');
    const precious = join(env.paths.root, 'precious');
    writeFileSync(precious, '');
    const { docker, done } = engineWith(nodesOf(env, 'aaaa'));
    const input = { args: [], flags: { data: true }, rest: [] };
    const outcome = await downVerb.handler?.(contextOf(env, docker), input);
    expect(done.filter((one) => one.startsWith('remove'))).toHaveLength(2);
    expect(outcome?.data?.['kept']).toEqual([precious]);
    expect(outcome?.screen).toContain(precious);
    expect(existsSync(precious)).toBe(true);
    expect(existsSync(env.paths.data)).toBe(false);
  });

  it('leaves no folder where there was nothing else in it', async () => {
    const env = home('a', 'aaaa');
    const { docker } = engineWith(nodesOf(env, 'aaaa'));
    await down(contextOf(env, docker), { data: true });
    expect(existsSync(env.paths.root)).toBe(false);
  });

  it('works with the record lost, from the mark alone', async () => {
    const env = home('a', 'aaaa');
    writeFileSync(env.paths.record, '{"version":1,"id":');
    const { docker, done } = engineWith(nodesOf(env, 'aaaa'));
    await down(contextOf(env, docker), { data: true });
    expect(done).toContain('remove eemt-cluster-worker');
    expect(existsSync(env.paths.root)).toBe(false);
  });
});
