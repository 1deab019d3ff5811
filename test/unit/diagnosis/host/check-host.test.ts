import { describe, expect, it } from 'vitest';
import { judgeHost, requireHost } from '../../../../src/diagnosis/host/check-host.ts';
import type { Check, HostObservation, ObservedTool } from '../../../../src/diagnosis/host/check.ts';
import { PrerequisiteError } from '../../../../src/errors/index.ts';
import type { EngineInfo } from '../../../../src/tools/docker.ts';
import { ordinaryEngine } from '../../../support/engine-with.ts';
import { textsOf } from '../../../support/advice.ts';

const there = (version: string): ObservedTool => ({ is: 'there', version });
const good: HostObservation = {
  engine: { ok: true, value: ordinaryEngine },
  diskFreeBytes: { ok: true, value: 100e9 },
  diskUse: null,
  standing: false,
  inotify: { ok: true, value: { instances: 512, watches: 524_288 } },
  ports: [{ port: 5000, purpose: 'web interface', wish: 'preferred', holder: null }],
  tools: { kind: there('v0.33.0'), kubectl: there('v1.32.4-dispatcher'), helm: there('v3.19.0') },
  wsl: false,
  stateDir: '/home/me/.local/state/eemt-dev/eemt',
  sourceDir: '/home/me/eemt',
  needs: { nodes: 3, helpers: ['kind', 'kubectl', 'helm'], compose: false },
};
const withEngine = (over: Partial<EngineInfo>): HostObservation => ({
  ...good,
  engine: { ok: true, value: { ...ordinaryEngine, ...over } },
});
const withNodes = (nodes: number): HostObservation => ({ ...good, needs: { ...good.needs, nodes } });
/** The same machine, asked for EEMT with Docker Compose. */
const withoutCluster = (over: Partial<EngineInfo> = {}): HostObservation => ({
  ...withEngine(over),
  needs: { nodes: null, helpers: [], compose: true },
  tools: {},
  compose: { ok: true, version: '2.40.3' },
});
const one = (seen: HostObservation, id: string): Check | undefined =>
  judgeHost(seen).find((check) => check.id === id);
const states = (seen: HostObservation): Record<string, string> =>
  Object.fromEntries(
    judgeHost(seen)
      .filter(({ state }) => state !== 'ok')
      .map(({ id, state }) => [id, state]),
  );

describe('the prerequisites', () => {
  it('are all there on a good machine, and a good one says no way out', () => {
    expect(states(good)).toEqual({});
    expect(judgeHost(good).flatMap(({ remediation }) => remediation)).toEqual([]);
  });

  it.each([
    ['v1.26.1', undefined],
    ['v1.28.9-dispatcher', undefined],
    ['v1.25.0', 'warning'],
    ['v1.29.0', 'warning'],
    ['v1.34.1', 'warning'],
    ['v1.23.0', 'failed'],
  ])('kubectl %s for Kubernetes v1.27.3 is %s', (version, state) => {
    const seen = { ...good, kubernetes: 'v1.27.3', tools: { ...good.tools, kubectl: there(version) } };
    expect(states(seen)).toEqual(state ? { kubectl: state } : {});
    if (state === 'warning')
      expect(textsOf(one(seen, 'kubectl')?.remediation).join()).toContain(
        'one minor version from its v1.27.3',
      );
  });

  it.each([
    ['19.03.15', 'failed'],
    ['20.10.0', undefined],
    ['20.10.21+dfsg1', undefined],
    ['dev', 'warning'],
  ])('Docker %s is %s', (version, state) => {
    expect(states(withEngine({ version }))).toEqual(state ? { docker: state } : {});
  });

  it('hold the reason and the ways out when Docker does not answer, and judge nothing that it would tell', () => {
    const error = new PrerequisiteError('DOCKER_UNREACHABLE', 'Docker does not answer at x', {
      hints: ['start it'],
    });
    const checks = judgeHost({
      ...good,
      engine: { ok: false, error },
      diskFreeBytes: { ok: false, why: 'x' },
    });
    expect(checks[0]).toMatchObject({
      id: 'docker',
      state: 'failed',
      found: 'Docker does not answer at x',
      remediation: ['start it'],
    });
    expect(checks.map(({ id }) => id)).toEqual(['docker', 'kind', 'kubectl', 'helm', 'port-5000']);
  });

  it.each([
    [2.9e9, 'failed'],
    [3.1e9, 'warning'],
    [6e9, undefined],
  ])('%s bytes of memory are %s', (memoryBytes, state) => {
    expect(states(withEngine({ memoryBytes }))).toEqual(state ? { memory: state } : {});
  });

  it.each([
    [4.9e9, 'failed'],
    [14e9, 'warning'],
    [15e9, undefined],
  ])('%s free bytes of disk are %s', (value, state) => {
    expect(states({ ...good, diskFreeBytes: { ok: true, value } })).toEqual(state ? { disk: state } : {});
  });

  it('only warn of a short disk where the cluster stands already', () => {
    const seen: HostObservation = { ...good, diskFreeBytes: { ok: true, value: 3e9 }, standing: true };
    expect(states(seen)).toEqual({ disk: 'warning' });
    expect(() => requireHost(judgeHost(seen))).not.toThrow();
  });

  it('propose what frees most disk first, with the figure, and nothing that frees nothing', () => {
    const short: HostObservation = { ...good, diskFreeBytes: { ok: true, value: 3e9 } };
    const use = { buildCacheBytes: 2.1e9, danglingImageBytes: 7.94e9, unusedImageBytes: 0 };
    expect(textsOf(one({ ...short, diskUse: use }, 'disk')?.remediation)).toEqual([
      'Remove images without a name (about 7.9 GB): `docker image prune`',
      'Remove unused build cache (about 2.1 GB): `docker builder prune`',
      'See what uses it: `docker system df`',
    ]);
    const named = { buildCacheBytes: 0, danglingImageBytes: 0, unusedImageBytes: 12e9 };
    expect(textsOf(one({ ...short, diskUse: named }, 'disk')?.remediation)[0]).toContain(
      'hold 12.0 GB: `docker image ls`',
    );
  });

  it.each([0, 3e9, 10e9])('never propose to remove containers or volumes at %s free bytes', (value) => {
    const diskUse = { buildCacheBytes: 1e9, danglingImageBytes: 1e9, unusedImageBytes: 1e9 };
    const ways = textsOf(
      one({ ...good, diskFreeBytes: { ok: true, value }, diskUse }, 'disk')?.remediation,
    ).join('\n');
    expect(ways).not.toMatch(/system prune|container|volume|--all/);
  });

  it('warn of one CPU, of unknown disk, of cgroup v1', () => {
    expect(states(withEngine({ cpus: 1 }))).toEqual({ cpus: 'warning' });
    expect(states({ ...good, diskFreeBytes: { ok: false, why: 'x' } })).toEqual({ disk: 'warning' });
    expect(states(withEngine({ cgroupVersion: '1' }))).toEqual({ cgroup: 'warning' });
  });

  it('refuse rootless Docker on cgroup v1, where nodes cannot start', () => {
    expect(states(withEngine({ cgroupVersion: '1', rootless: true }))).toEqual({ cgroup: 'failed' });
  });

  it('refuse rootless Docker that may limit nothing, as kind does', () => {
    expect(states(withEngine({ rootless: true, limits: false }))).toEqual({ delegation: 'failed' });
    expect(states(withEngine({ rootless: true }))).toEqual({});
  });

  it('want more inotify instances for more nodes', () => {
    const inotify: HostObservation['inotify'] = { ok: true, value: { instances: 128, watches: 100_000 } };
    expect(states({ ...withNodes(3), inotify })).toEqual({});
    expect(states({ ...withNodes(9), inotify })).toEqual({ inotify: 'warning' });
    expect(textsOf(one({ ...withNodes(9), inotify }, 'inotify')?.remediation)[0]).toContain('sudo sysctl');
  });

  it('name who holds a port; only one that cannot be another stands in the way', () => {
    const port = { port: 5000, purpose: 'web interface', holder: 'python3 (process 77)' };
    expect(one({ ...good, ports: [{ ...port, wish: 'preferred' }] }, 'port-5000')).toMatchObject({
      state: 'warning',
      found: 'taken by python3 (process 77)',
    });
    expect(one({ ...good, ports: [{ ...port, wish: 'asked' }] }, 'port-5000')).toMatchObject({
      state: 'failed',
    });
    const fixed = one({ ...good, ports: [{ ...port, wish: 'fixed' }] }, 'port-5000');
    expect(fixed?.state).toBe('failed');
    expect(textsOf(fixed?.remediation).join()).toContain('up --recreate --port');
  });

  it('tell a missing tool from an old one and from one that does not run', () => {
    const seen = {
      ...good,
      tools: {
        kind: { is: 'missing' },
        kubectl: there('v1.23.0'),
        helm: { is: 'broken', why: 'exec format error' },
      },
    } as const;
    expect(['kind', 'kubectl', 'helm'].map((id) => one(seen, id)?.found)).toEqual([
      'not installed',
      'v1.23.0',
      'does not run: exec format error',
    ]);
    expect(states(seen)).toEqual({ kind: 'failed', kubectl: 'failed', helm: 'failed' });
  });

  it('ask for git only where EEMT is to be fetched', () => {
    expect(one(good, 'git')).toBeUndefined();
    expect(states({ ...good, tools: { ...good.tools, git: { is: 'missing' } } })).toEqual({ git: 'failed' });
  });

  it('refuse a state folder on a Windows drive, only under WSL', () => {
    const seen = { ...good, stateDir: '/mnt/c/Users/me/state', sourceDir: '/mnt/c/eemt' };
    expect(states(seen)).toEqual({});
    expect(states({ ...seen, wsl: true })).toEqual({ 'wsl-folder': 'failed', 'wsl-source': 'warning' });
    expect(states({ ...good, wsl: true, stateDir: '/mnt/data/state' })).toEqual({});
  });

  it('refuse a state folder with a colon, at which kind cuts its mounts', () => {
    const seen = { ...good, stateDir: '/home/a:b/eemt-dev' };
    expect(states(seen)).toEqual({ 'state-folder': 'failed' });
    expect(textsOf(one(seen, 'state-folder')?.remediation).join()).toContain('EEMT_DEV_HOME');
  });

  it('refuse a hidden state folder under Docker from snap, which cannot see it', () => {
    expect(states(withEngine({ rootDir: '/var/snap/docker/common/var-lib-docker' }))).toEqual({
      'snap-docker': 'failed',
    });
  });
});

describe('the prerequisites without a cluster', () => {
  it('are Docker Compose, but no helper, control groups or inotify', () => {
    const checks = judgeHost(withoutCluster());
    expect(checks.map(({ id }) => id)).toEqual(['docker', 'compose', 'memory', 'cpus', 'disk', 'port-5000']);
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  });

  it.each([
    [1.4e9, 'failed'],
    [2.9e9, 'warning'],
    [3e9, undefined],
  ])('%s bytes of memory are %s', (memoryBytes, state) => {
    expect(states(withoutCluster({ memoryBytes }))).toEqual(state ? { memory: state } : {});
  });

  it.each([
    [2.9e9, 'failed'],
    [7e9, 'warning'],
    [8e9, undefined],
  ])('%s free bytes of disk are %s', (value, state) => {
    const seen = { ...withoutCluster(), diskFreeBytes: { ok: true, value } as const };
    expect(states(seen)).toEqual(state ? { disk: state } : {});
  });

  it.each([
    ['COMPOSE_MISSING', 'is not installed, or the command docker does not find it'],
    ['COMPOSE_OLD', '1.29.2 is too old; eemt-dev needs 2.20 or newer'],
  ])('name %s with the way out', (code, found) => {
    const error = new PrerequisiteError(code, `Docker Compose ${found}`, { hints: ['install it'] });
    expect(one({ ...withoutCluster(), compose: { ok: false, error } }, 'compose')).toMatchObject({
      state: 'failed',
      found,
      remediation: ['install it'],
    });
  });

  it('propose no nodes, which there are none of', () => {
    const ways = textsOf(one(withoutCluster({ memoryBytes: 1e9, cpus: 1 }), 'memory')?.remediation).join();
    expect(ways).toContain('`eemt-dev up --workers 1`');
  });

  it('refuse an engine that maps users of containers to others, which cannot write the data', () => {
    expect(states(withoutCluster({ remapsUsers: true }))).toEqual({ 'user-namespaces': 'failed' });
    expect(states(withEngine({ remapsUsers: true }))).toEqual({});
  });
});

describe('requireHost', () => {
  it('lets warnings pass', () => {
    expect(() => requireHost(judgeHost(withEngine({ cpus: 1 })))).not.toThrow();
  });

  it('throws all that failed at once, each with its way out', () => {
    const checks = judgeHost({
      ...withEngine({ memoryBytes: 1e9 }),
      tools: { ...good.tools, helm: { is: 'missing' } },
    });
    try {
      requireHost(checks);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'PREREQ_HOST',
        exitCode: 4,
        message: '2 things are in the way on this machine',
      });
      const { hints, details } = error as PrerequisiteError;
      expect(details['problems']).toEqual([
        expect.stringContaining('helm: not installed'),
        expect.stringContaining('Memory: 1.0 GB'),
      ]);
      expect(textsOf(hints).some((hint) => hint.startsWith('helm: '))).toBe(true);
      expect(textsOf(hints).some((hint) => hint.startsWith('Memory: '))).toBe(true);
    }
  });
});
