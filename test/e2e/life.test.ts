import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, eemtDev } from './cli.ts';
import { jobsAt, submitJob } from './jobs.ts';
import { kubectl, wishesOf } from './kubectl.ts';
import { noNetwork } from './no-network.ts';
import { nodesOf, place, type Place } from './world.ts';

const name = 'e2e-life';
let here: Place;
let kubeconfig: string;
const foreignConfig = 'apiVersion: v1\nkind: Config\ncurrent-context: somebody-elses\n';

const run = (...args: readonly string[]) => eemtDev(here, args);
/** The page's address, once it answers. A Ready pod is not yet a page: Kubernetes sends requests on a little later, and `up` waits for that. */
async function answering(): Promise<string> {
  const { exitCode, result, stderr } = await run('up', '--name', name);
  expect(exitCode, stderr).toBe(0);
  return String(result?.data['url']);
}

beforeAll(async () => {
  here = await place(name);
  kubeconfig = join(here.home, 'users-kubeconfig');
  await mkdir(here.home, { recursive: true });
  writeFileSync(kubeconfig, foreignConfig);
  here = { ...here, env: { KUBECONFIG: kubeconfig } };
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
});

describe('an environment from up to down', () => {
  it('up brings EEMT up on a fresh cluster and names what it cured', async () => {
    const { exitCode, result, stderr } = await run('up', '--name', name, '--port', '5200', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(result?.data).toMatchObject({
      name,
      target: 'kind',
      state: 'healthy',
      namespace: 'eemt',
      findings: [],
    });
    expect((await fetch(`${String(result?.data['url'])}/health`)).status).toBe(200);
    expect(result?.data['cured']).toEqual(
      expect.arrayContaining([
        'rwx-claims',
        'duplicate-claim-volumes',
        'cron-as-user',
        'worker-node-selector',
      ]),
    );
  });

  it('runs the workers on labelled nodes, with every claim bound', async () => {
    const pods = JSON.parse(
      await kubectl(here, 'get', 'pods', '-l', 'app.kubernetes.io/component=worker', '-o', 'json'),
    ) as {
      items: { spec: { nodeName: string }; status: { phase: string } }[];
    };
    expect(pods.items.map(({ status }) => status.phase)).toEqual(['Running', 'Running']);
    expect(new Set(pods.items.map(({ spec }) => spec.nodeName)).size).toBe(2);
    expect(await kubectl(here, 'get', 'nodes', '-l', 'node-type=compute', '-o', 'name')).toContain(
      `node/${name}-cluster-worker2`,
    );
    expect((await kubectl(here, 'get', 'pvc', '-o', 'jsonpath={.items[*].status.phase}')).split(' ')).toEqual(
      ['Bound', 'Bound', 'Bound', 'Bound', 'Bound'],
    );
  });

  it('a second up changes nothing', async () => {
    const before = await wishesOf(here);
    const { exitCode, result } = await run('up', '--name', name);
    expect(exitCode).toBe(0);
    expect(result?.data['changed']).toEqual([]);
    expect(await wishesOf(here)).toEqual(before);
  });

  it('jobs survive the restart of the web pod', async () => {
    const id = await submitJob(await answering(), here.checkout);
    await kubectl(here, 'delete', 'pod', '-l', 'app.kubernetes.io/component=web-interface', '--wait=true');
    expect(await jobsAt(await answering())).toContain(id);
  });

  it('up heals what somebody changed by hand, and says what', async () => {
    await kubectl(here, 'scale', 'deployment/eemt-worker', '--replicas=1');
    await kubectl(here, 'set', 'env', 'deployment/eemt-web', 'MADE_BY_HAND=yes');
    await kubectl(here, 'delete', 'service', 'eemt-work-queue');
    const { exitCode, result, events, stderr } = await run('up', '--name', name);
    expect(exitCode, stderr).toBe(0);
    const said = JSON.stringify(
      events.find((event) => event['event'] === 'step-started' && event['id'] === 'release'),
    );
    expect(said).toContain('spec.replicas');
    expect(said).toContain('MADE_BY_HAND');
    expect(said).toContain('eemt-work-queue');
    expect(result?.data['state']).toBe('healthy');
    expect((await run('up', '--name', name)).result?.data['changed']).toEqual([]);
  });

  it('a terminal change ends within seconds with its cause, and the release before runs again', async () => {
    const label = 'workers.nodeSelector.node-type';
    let waitsSince = Number.NaN;
    const { exitCode, result, stderr } = await eemtDev(
      here,
      ['up', '--name', name, '--set', `${label}=none-has-it`],
      ({ event, id }) => {
        if (event === 'step-started' && id === 'ready') waitsSince = performance.now();
      },
    );
    expect(performance.now() - waitsSince).toBeLessThan(30_000);
    expect(exitCode, stderr).toBe(6);
    expect(JSON.stringify(result)).toContain('none-has-it');
    const again = await run('up', '--name', name, '--set', `${label}=compute`);
    expect(again.result?.data['state'], again.stderr).toBe('healthy');
  });

  it('reset gives no jobs and fresh pods on the same cluster', async () => {
    const url = await answering();
    await submitJob(url, here.checkout);
    const pods = await kubectl(here, 'get', 'pods', '-o', 'jsonpath={.items[*].metadata.uid}');
    const nodes = await docker('inspect', '--format', '{{.Id}}', ...(await nodesOf(name)));
    const { exitCode, stderr } = await run('reset', '--name', name, '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(await jobsAt(url)).toEqual([]);
    const now = (await kubectl(here, 'get', 'pods', '-o', 'jsonpath={.items[*].metadata.uid}')).split(' ');
    expect(now.filter((uid) => pods.includes(uid))).toEqual([]);
    expect(await docker('inspect', '--format', '{{.Id}}', ...(await nodesOf(name)))).toBe(nodes);
  });

  it('reset without a terminal asks for --yes and changes nothing', async () => {
    const { exitCode, result } = await run('reset', '--name', name);
    expect(exitCode).toBe(2);
    expect(result?.error?.hints.join()).toContain('--yes');
  });

  it('status names a stopped node, and up starts it again', async () => {
    await docker('stop', `${name}-cluster-worker`);
    const { result, exitCode } = await run('status', '--name', name, '--check');
    expect(exitCode).toBe(6);
    expect(result?.data['state']).not.toBe('healthy');
    expect(result?.data['nodes']).toContainEqual(
      expect.objectContaining({ name: `${name}-cluster-worker`, state: 'exited' }),
    );
    const healed = await run('up', '--name', name);
    expect(healed.exitCode, healed.stderr).toBe(0);
    expect(healed.result?.data['state']).toBe('healthy');
  });

  it('up writes a spoiled kubeconfig again', async () => {
    const ours = join(here.home, 'state', name, 'kubeconfig');
    writeFileSync(ours, 'garbage: [');
    const { exitCode, result, stderr } = await run('up', '--name', name);
    expect(exitCode, stderr).toBe(0);
    expect(result?.data['state']).toBe('healthy');
  });

  it('two at once: the second says who holds the lock', async () => {
    let second: Awaited<ReturnType<typeof run>> | undefined;
    let asked: Promise<void> | undefined;
    const first = await eemtDev(here, ['reset', '--name', name, '--yes'], (event) => {
      if (event['event'] !== 'step-started' || asked) return;
      asked = run('up', '--name', name).then((done) => {
        second = done;
      });
    });
    await asked;
    expect(first.exitCode, first.stderr).toBe(0);
    expect(second?.exitCode).toBe(7);
    expect(second?.result?.error?.message).toContain('reset');
  });

  it('down keeps the data, and jobs are listed again after the next up, for which no network is needed', async () => {
    const id = await submitJob(await answering(), here.checkout);
    const { exitCode, stderr } = await run('down', '--name', name);
    expect(exitCode, stderr).toBe(0);
    expect(await nodesOf(name)).toEqual([]);
    const offline = { ...here, env: { ...here.env, ...noNetwork } };
    const up = await eemtDev(offline, ['up', '--name', name, '--no-build', '--yes']);
    expect(up.exitCode, up.stderr).toBe(0);
    expect(await jobsAt(String(up.result?.data['url']))).toContain(id);
  });

  it('images load --all brings the images to the control plane as well, once', async () => {
    const load = async () => {
      const { exitCode, result, stderr } = await run('images', 'load', '--all', '--name', name);
      expect(exitCode, stderr).toBe(0);
      return [...(result?.data['loaded'] as readonly string[])].sort();
    };
    expect(await load()).toEqual(
      ['eemt-web:2.0', 'eemt:ubuntu24.04'].map((image) => `${image} into ${name}-cluster-control-plane`),
    );
    expect(await load()).toEqual([]);
  });

  it('down --data leaves nothing, also with the record lost', async () => {
    writeFileSync(join(here.home, 'state', name, 'environment.json'), '{"version":1,"id":');
    const { exitCode, stderr } = await run('down', '--name', name, '--data', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(await nodesOf(name)).toEqual([]);
    expect(existsSync(join(here.home, 'state', name))).toBe(false);
  });

  it("never touched the user's kubeconfig", () => {
    expect(readFileSync(kubeconfig, 'utf8')).toBe(foreignConfig);
  });
});
