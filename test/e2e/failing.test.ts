import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runs } from '../support/runs.ts';
import { eemtDev } from './cli.ts';
import { jobsAt, submitJob } from './jobs.ts';
import { wishesOf } from './kubectl.ts';
import { killedWhen, withStandIn } from './stand-in.ts';
import { nodesOf, place, removeContainers, type Place } from './world.ts';

const name = 'e2e-failing';
const port = '5220';
const first = ['up', '--name', name, '--port', port, '--nodes', '0', '--workers', '1', '--yes'];
let here: Place;

const run = (...args: readonly string[]) => eemtDev(here, args);
const recordOf = () => join(here.home, 'state', name, 'environment.json');

beforeAll(async () => {
  here = await place(name);
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
});

describe('before there is a cluster', () => {
  it('names the process that holds the port asked for, and makes nothing', async () => {
    const listen = `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('listens'))`;
    const holder = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(holder.stdout, 'data');
      const { exitCode, result, stderr } = await run(...first);
      expect(exitCode, stderr).toBe(4);
      expect(result?.error?.message).toContain(`Port ${port}`);
      expect(stderr).toContain(`process ${String(holder.pid)}`);
      expect(await nodesOf(name)).toEqual([]);
      expect(existsSync(recordOf())).toBe(false);
    } finally {
      holder.kill();
      await once(holder, 'exit');
    }
  });

  it('says that the disk is full, and down leaves nothing of what was begun, though not a byte is free', async ({
    skip,
  }) => {
    skip(!mayMount(), 'only root mounts a small disk of its own');
    const disk = join(here.home, 'small disk');
    const full = { ...here, home: join(disk, 'home') };
    await mkdir(disk, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]);
    try {
      const { exitCode, result, stderr } = await eemtDev(full, first);
      expect(exitCode, stderr).toBe(5);
      expect(result?.error?.message).toContain('no space left on device');
      expect(result?.error?.hints.join()).toContain('df -h');
      fill(join(disk, 'ballast'));
      const down = await eemtDev(full, ['down', '--data', '--yes', '--name', name]);
      expect(down.exitCode, down.stderr).toBe(0);
      expect(await nodesOf(name)).toEqual([]);
      expect(await readdir(join(full.home, 'state'))).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

describe('a cluster that was begun', () => {
  it('says that kind was killed', async () => {
    const nodes = `docker ps --quiet --filter label=io.x-k8s.kind.cluster=${name}-cluster`;
    const killed = await withStandIn(
      here,
      'kind',
      `[ "$1" = create ] || exec "$REAL" "$@"\n${killedWhen(nodes)}`,
    );
    const { exitCode, result, stderr } = await eemtDev(killed, first);
    expect(exitCode, stderr).toBe(5);
    expect(result?.error?.message).toContain('kind create failed with exit code 137');
    expect(await nodesOf(name)).not.toEqual([]);
  });

  it('the next up finishes it, as a single node whose page answers', async () => {
    const { exitCode, result, stderr } = await run('up', '--name', name);
    expect(exitCode, stderr).toBe(0);
    expect(result?.data['state']).toBe('healthy');
    expect(await nodesOf(name)).toEqual([`${name}-cluster-control-plane`]);
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
  });
});

describe('a cluster that runs', () => {
  it('a template error is shown with its file and reason, and changes nothing', async () => {
    const template = join(here.checkout, 'docker/kubernetes/helm/eemt/templates/worker-deployment.yaml');
    const whole = readFileSync(template, 'utf8');
    const seen = async () => ({
      wishes: await wishesOf(here),
      record: readFileSync(recordOf(), 'utf8'),
    });
    const before = await seen();
    await appendFile(template, '\n# {{ .Values.nobody.knows }}\n');
    try {
      const { exitCode, result, stderr } = await run('up', '--name', name, '--workers', '2');
      expect(exitCode, stderr).toBe(3);
      expect(result?.error?.code).toBe('CHART_TEMPLATE');
      expect(stderr).toContain('templates/worker-deployment.yaml');
      expect(stderr.replaceAll(/\s+/g, ' ')).toContain('nil pointer evaluating');
    } finally {
      await writeFile(template, whole);
    }
    expect(await seen()).toEqual(before);
  });

  it('a failing Helm is shown with its last lines, and what ran before still runs', async () => {
    const failing = await withStandIn(
      here,
      'helm',
      `[ "$1" = upgrade ] || exec "$REAL" "$@"
echo 'Pulled: nothing'
echo 'Error: UPGRADE FAILED: the webhook said no' >&2
exit 1`,
    );
    const { exitCode, result, stderr } = await eemtDev(failing, ['up', '--name', name, '--workers', '2']);
    expect(exitCode, stderr).toBe(5);
    expect(result?.error?.message).toContain('the webhook said no');
    expect(stderr).toMatch(/Last lines\n.*Pulled: nothing\n.*UPGRADE FAILED: the webhook said no/);
    expect((await run('status', '--name', name)).result?.data['state']).toBe('healthy');
  });

  it('up heals a release that a killed Helm left pending', async () => {
    const kubeconfig = join(here.home, 'state', name, 'kubeconfig');
    const pending = `kubectl --kubeconfig '${kubeconfig}' --namespace eemt get secrets --output name --selector owner=helm,status=pending-upgrade`;
    const killed = await withStandIn(
      here,
      'helm',
      `[ "$1" = upgrade ] || exec "$REAL" "$@"\n${killedWhen(pending, '--wait')}`,
    );
    const label = 'workers.nodeSelector.node-type';
    const asked = ['up', '--name', name, '--workers', '1', '--set'];
    const stopped = await eemtDev(killed, [...asked, `${label}=none-has-it`]);
    expect(stopped.exitCode, stopped.stderr).toBe(5);
    const { exitCode, result, events, stderr } = await run(...asked, `${label}=compute`);
    expect(exitCode, stderr).toBe(0);
    expect(JSON.stringify(events)).toContain('stuck in pending-upgrade');
    expect(result?.data['state']).toBe('healthy');
  });

  it('a cluster that somebody removed is told by status and made anew with its jobs', async () => {
    const id = await submitJob(`http://127.0.0.1:${port}`, here.checkout);
    await removeContainers(await nodesOf(name));
    const { exitCode: checked, result: told } = await run('status', '--name', name, '--check');
    expect(checked).toBe(6);
    expect(told?.data['state']).toBe('absent');
    const { exitCode, result, stderr } = await run('up', '--name', name, '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(result?.data['state']).toBe('healthy');
    expect(await jobsAt(`http://127.0.0.1:${port}`)).toContain(id);
  });
});

/** Takes all the room that is left on a small disk. */
function fill(path: string): void {
  for (let size = 1 << 20; size > 0; size >>= 1) {
    try {
      for (;;) appendFileSync(path, Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

function mayMount(): boolean {
  return process.getuid?.() === 0 && runs('mount', ['--version']);
}
