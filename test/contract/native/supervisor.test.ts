import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { identify, isAlive } from '../../../src/state/process-identity.ts';
import { identityOf, stubborn, supervisedFolder, waits } from '../../support/supervised.ts';

const limit = { timeout: 20_000, interval: 30 };
const line = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z (.*)$/u;

describe('a supervisor', () => {
  it('tells of itself and its services as src/state tells processes apart', async () => {
    const folder = supervisedFolder();
    folder.write([{ name: 'web', role: 'web', argv: waits }]);
    const { child } = folder.start();
    await vi.waitFor(() => expect(folder.log('web')).toContain('begun'), limit);
    const state = folder.state();
    expect(state).toMatchObject({ id: 'an-id', pid: child.pid, start: identify(child.pid ?? 0)?.start });
    expect(state?.services).toMatchObject([
      { name: 'web', role: 'web', hash: '1', state: 'running', restarts: 0, exitCode: null, endedAt: null },
    ]);
    const { pid, start } = identityOf(state?.services[0]);
    expect(identify(pid)).toEqual({ pid, start });
  });

  it('gives a service its own variables alone, and a group of its own', async () => {
    const folder = supervisedFolder();
    const print = ['/bin/sh', '-c', 'env; cut -d" " -f5 /proc/$$/stat; echo group of $$; exec sleep 1000'];
    folder.write([{ name: 'web', argv: print, env: { PATH: '/usr/bin:/bin', OWN: 'yes' } }]);
    folder.start();
    await vi.waitFor(() => expect(folder.log('web')).toContain('group of'), limit);
    const said = folder.log('web');
    expect(said).toContain('OWN=yes');
    expect(said).not.toContain('SECRET_OF_THE_CALLER');
    const { pid } = identityOf(folder.service('web'));
    expect(said).toMatch(new RegExp(`Z ${String(pid)}\n.*group of ${String(pid)}\n`, 'u'));
  });

  it('puts the time before each line, of stdout and stderr, also before one without an end', async () => {
    const folder = supervisedFolder();
    const says = ['/bin/sh', '-c', 'echo out; echo err >&2; printf half'];
    folder.write([{ name: 'worker-1', argv: says }]);
    folder.start();
    await vi.waitFor(() => expect(folder.service('worker-1')?.restarts).toBe(1), limit);
    const lines = folder.log('worker-1').trimEnd().split('\n');
    const said = lines.map((one) => line.exec(one)?.[1]);
    const again = 'eemt-dev: worker-1 ended with exit code 0; starts again in 1 s';
    expect(said.slice(0, 4)).toEqual(['out', 'err', 'half', again]);
    expect(Math.abs(Date.parse(lines[0]?.slice(0, 27) ?? '') - Date.now())).toBeLessThan(60_000);
  });

  it('starts a service again that was killed, and says what ended it', async () => {
    const folder = supervisedFolder();
    folder.write([{ name: 'runner', role: 'runner', argv: waits }]);
    folder.start();
    await vi.waitFor(() => expect(folder.service('runner')?.state).toBe('running'), limit);
    const before = identityOf(folder.service('runner'));
    process.kill(before.pid, 'SIGKILL');
    await vi.waitFor(() => expect(folder.service('runner')?.state).toBe('waiting'), limit);
    expect(folder.service('runner')).toMatchObject({
      pid: null,
      start: null,
      signal: 'SIGKILL',
      exitCode: null,
    });
    await vi.waitFor(() => expect(folder.service('runner')?.state).toBe('running'), limit);
    expect(folder.service('runner')).toMatchObject({ restarts: 1, signal: 'SIGKILL' });
    expect(identityOf(folder.service('runner'))).not.toEqual(before);
  });

  it('gives up a page that dies at start three times, and tries again at SIGHUP', async () => {
    const folder = supervisedFolder();
    const dies = ['/bin/sh', '-c', 'echo Traceback; [ -e mended ] && exec sleep 1000; exit 4'];
    folder.write([{ name: 'web', role: 'web', argv: dies }]);
    const { child } = folder.start();
    await vi.waitFor(() => expect(folder.service('web')?.state).toBe('exited'), limit);
    expect(folder.service('web')).toMatchObject({ exitCode: 4, restarts: 2, pid: null });
    expect(folder.log('web').match(/Traceback/gu)).toHaveLength(3);
    folder.touch('mended');
    child.kill('SIGHUP');
    await vi.waitFor(() => expect(folder.service('web')?.state).toBe('running'), limit);
  });

  it('goes on trying a service that is no page, also one that cannot be started', async () => {
    const folder = supervisedFolder();
    folder.write([{ name: 'worker-1', argv: ['/nowhere/to/be/found'] }]);
    folder.start();
    await vi.waitFor(() => expect(folder.service('worker-1')?.restarts).toBe(2), limit);
    expect(folder.service('worker-1')).toMatchObject({ state: 'waiting', exitCode: 127 });
    expect(folder.log('worker-1')).toContain('/nowhere/to/be/found could not be started');
    expect(folder.log('worker-1')).toContain('starts again in 4 s');
  });
});

describe('SIGHUP', () => {
  it('starts what is new, ends what is gone or changed, and leaves the rest alone', async () => {
    const folder = supervisedFolder();
    const service = (name: string, hash = '1') => ({ name, hash, argv: waits });
    folder.write([service('web'), service('runner'), service('worker-1')]);
    const { child } = folder.start();
    await vi.waitFor(() => expect(folder.state()?.services).toHaveLength(3), limit);
    const [web, runner, worker] = ['web', 'runner', 'worker-1'].map((name) =>
      identityOf(folder.service(name)),
    );
    folder.write([service('web'), service('runner', '2'), service('worker-2')]);
    child.kill('SIGHUP');
    await vi.waitFor(() => {
      const names = folder.state()?.services.map(({ name, hash, state }) => [name, hash, state]);
      expect(names).toEqual([
        ['web', '1', 'running'],
        ['runner', '2', 'running'],
        ['worker-2', '1', 'running'],
      ]);
    }, limit);
    expect(identityOf(folder.service('web'))).toEqual(web);
    expect([web, runner, worker].map((one) => one !== undefined && isAlive(one))).toEqual([
      true,
      false,
      false,
    ]);
    expect(folder.service('runner')?.restarts).toBe(0);
  });

  it('changes nothing where the file cannot be used', async () => {
    const folder = supervisedFolder();
    folder.write([{ name: 'web', argv: waits }]);
    const { child, said } = folder.start();
    await vi.waitFor(() => expect(folder.service('web')?.state).toBe('running'), limit);
    const before = identityOf(folder.service('web'));
    writeFileSync(folder.at('services.json'), '{"services": [');
    child.kill('SIGHUP');
    await vi.waitFor(() => expect(said()).toContain('all goes on as it is'), limit);
    expect(identityOf(folder.service('web'))).toEqual(before);
    expect(isAlive(before)).toBe(true);
  });
});

describe('the end of a supervisor', () => {
  it('by SIGTERM ends every group within ten seconds, and removes state.json', async () => {
    const folder = supervisedFolder();
    const withChild = ['/bin/sh', '-c', 'sleep 1000 & echo child $!; wait'];
    folder.write([
      { name: 'web', argv: stubborn },
      { name: 'worker-1', argv: withChild },
    ]);
    const { child, exited } = folder.start();
    await vi.waitFor(
      () => expect(folder.log('web') + folder.log('worker-1')).toMatch(/begun[^]*child/u),
      limit,
    );
    const inner = identify(Number(/child (\d+)/u.exec(folder.log('worker-1'))?.[1]));
    const services = ['web', 'worker-1'].map((name) => identityOf(folder.service(name)));
    const begun = Date.now();
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(services.map(isAlive)).toEqual([false, false]);
    expect(inner && isAlive(inner)).toBe(false);
    expect(existsSync(folder.at('state.json'))).toBe(false);
  });

  it('by kill -9 leaves no child', async () => {
    const folder = supervisedFolder();
    folder.write([
      { name: 'web', argv: waits },
      { name: 'runner', argv: waits },
    ]);
    const { child, exited } = folder.start();
    await vi.waitFor(() => expect(folder.state()?.services).toHaveLength(2), limit);
    const services = ['web', 'runner'].map((name) => identityOf(folder.service(name)));
    child.kill('SIGKILL');
    await exited;
    // Elsewhere nothing but the next supervisor ends them.
    if (process.platform !== 'linux') folder.start();
    await vi.waitFor(() => expect(services.some(isAlive)).toBe(false), limit);
  });

  it('by kill -9 leaves nothing that the next one would not end first', async () => {
    const folder = supervisedFolder();
    folder.write([{ name: 'web', argv: stubborn }]);
    const { child, exited } = folder.start();
    await vi.waitFor(() => expect(folder.log('web')).toContain('begun'), limit);
    const before = identityOf(folder.service('web'));
    child.kill('SIGKILL');
    await exited;
    const next = folder.start();
    await vi.waitFor(() => expect(folder.state()?.pid).toBe(next.child.pid), limit);
    expect(isAlive(before)).toBe(false);
    expect(folder.service('web')?.state).toBe('running');
  });
});

describe('what a supervisor refuses', () => {
  it('a state file that another one keeps, with exit code 3', async () => {
    const folder = supervisedFolder();
    folder.write([{ name: 'web', argv: waits }]);
    folder.start();
    await vi.waitFor(() => expect(folder.service('web')?.state).toBe('running'), limit);
    const before = identityOf(folder.service('web'));
    const second = folder.start();
    expect(await second.exited).toBe(3);
    expect(second.said()).toBe('another supervisor runs already\n');
    expect(isAlive(before)).toBe(true);
  });

  it.each([
    ['no JSON', '{'],
    ['no services', '{"id": "1", "uid": null, "gid": null, "logs": "/tmp", "state": "/tmp/x"}'],
    ['no list', '[]'],
  ])('a file with %s, with exit code 2', async (_, text) => {
    const folder = supervisedFolder();
    writeFileSync(folder.at('services.json'), text);
    const { exited, said } = folder.start();
    expect(await exited).toBe(2);
    expect(said()).toContain('cannot be used');
  });

  it.each([['../web'], ['.web']])('a service named %s', async (name) => {
    const folder = supervisedFolder();
    folder.write([{ name, argv: waits }]);
    expect(await folder.start().exited).toBe(2);
  });
});

describe('the user of services', () => {
  it('is uid 1000 without groups where root says so, and else the own one', async () => {
    const folder = supervisedFolder();
    const asRoot = process.getuid?.() === 0;
    const who = ['/bin/sh', '-c', 'cd /; echo $(id -u) $(id -g) $(id -G); exec sleep 1000'];
    const own = [process.getuid?.(), process.getgid?.(), ...(process.getgroups?.() ?? [])].join(' ');
    folder.write([{ name: 'web', argv: who }], asRoot ? { uid: 1000, gid: 1000 } : {});
    if (asRoot) folder.write([{ name: 'web', argv: who, cwd: '/' } as never], { uid: 1000, gid: 1000 });
    const { child, exited } = folder.start();
    await vi.waitFor(() => expect(folder.log('web')).toMatch(/\d \d/u), limit);
    const said = line.exec(folder.log('web').split('\n')[0] ?? '')?.[1];
    expect(said).toBe(asRoot ? '1000 1000 1000' : own);
    // A change of user must not make it outlive its supervisor.
    const service = identityOf(folder.service('web'));
    child.kill('SIGKILL');
    await exited;
    if (process.platform !== 'linux') folder.start();
    await vi.waitFor(() => expect(isAlive(service)).toBe(false), limit);
  });
});
