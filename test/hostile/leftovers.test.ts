import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { chmod, chown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { kindCluster } from '../../src/clusters/kind/index.ts';
import type { KubeParts } from '../../src/clusters/parts.ts';
import { makeDataFolders, setDataAside, trashFolder } from '../../src/state/data-folders.ts';
import { environmentOf, type Environment } from '../../src/core/environment.ts';
import { heldBy } from '../../src/plan/held.ts';
import { makeMark } from '../../src/state/mark.ts';
import { emptyTrash } from '../../src/targets/data/empty-trash.ts';
import { kindTarget } from '../../src/targets/kubernetes/index.ts';
import { wipeStep } from '../../src/targets/data/wipe-step.ts';
import type { EngineContainer } from '../../src/tools/docker.ts';
import { engineWith } from '../support/engine-with.ts';
import { fakeRun } from '../support/fake-run.ts';
import { wholeFiles } from '../support/kube-world.ts';
import { nodeContainer } from '../support/node-container.ts';
import { worldWith } from '../support/world.ts';

let env: Environment;
beforeEach(async () => {
  const state = mkdtempSync(join(tmpdir(), 'eemt-dev-left-'));
  env = environmentOf('eemt', 'eemt', { state, cache: state });
  await makeMark(env, 'aaaa');
  await makeDataFolders(env);
  return () => rmSync(state, { recursive: true });
});
const job = () => join(env.paths.data, 'data', 'job');
const trash = () => join(env.paths.data, trashFolder);
const seen = (containers: readonly EngineContainer[]) =>
  worldWith<KubeParts>({ containers, files: { ...wholeFiles, id: 'aaaa' } });
const say = { line: () => undefined, progress: () => undefined };

describe('emptying the data folders', () => {
  it('puts each aside whole by one rename, so that nothing of the next run can be met by a removal that goes on', async () => {
    writeFileSync(job(), 'old');
    await chmod(join(env.paths.data, 'data'), 0o2775);
    const { ino } = statSync(join(env.paths.data, 'data'));
    await setDataAside(env);
    expect(readdirSync(join(env.paths.data, 'data'), { recursive: true }).sort()).toEqual([
      'results',
      'shared',
      'temp',
      'uploads',
    ]);
    expect(statSync(join(env.paths.data, 'data')).mode & 0o7777).toBe(0o2775);
    const [place = ''] = readdirSync(trash());
    expect(statSync(join(trash(), place, 'data')).ino).toBe(ino);
  });

  it.runIf(process.getuid?.() === 0)('leaves folders to the user whose they were', async () => {
    for (const folder of ['spool', 'spool/inbox']) await chown(join(env.paths.data, folder), 1000, 1001);
    await setDataAside(env);
    for (const folder of ['spool', 'spool/inbox'])
      expect(statSync(join(env.paths.data, folder))).toMatchObject({ uid: 1000, gid: 1001 });
  });

  it('goes on where it was stopped between two folders', async () => {
    writeFileSync(job(), 'old');
    rmSync(join(env.paths.data, 'cache'), { recursive: true });
    const { docker } = engineWith([]);
    const verdict = wipeStep(env, kindCluster(env).asRoot, [], []).due(seen([]));
    if (verdict.is !== 'due') throw new TypeError('the data is not to be wiped');
    await verdict.run(fakeRun({ docker }).run, say);
    expect(readdirSync(env.paths.data).sort()).toEqual(['data', 'database', 'logs', 'spool']);
    expect(existsSync(job())).toBe(false);
  });

  it('asks a node of ours to remove files of other users, and only in the trash', async () => {
    writeFileSync(job(), 'old');
    const node = nodeContainer(env.cluster, 'eemt-cluster-worker', {
      mounts: [{ source: env.paths.marker, destination: '/eemt-dev/aaaa' }],
    });
    const { docker, done } = engineWith([node]);
    await setDataAside(env);
    await emptyTrash(env, kindCluster(env).asRoot(seen([node])), [], fakeRun({ docker }).run);
    expect(done).toEqual(['exec eemt-cluster-worker find /var/lib/eemt-dev/data/.trash -mindepth 1 -delete']);
  });

  it('touches nothing without our mark', async () => {
    writeFileSync(job(), 'old');
    rmSync(env.paths.marker, { recursive: true });
    await expect(setDataAside(env)).rejects.toMatchObject({ code: 'STATE_NO_MARK' });
    expect(readFileSync(job(), 'utf8')).toBe('old');
  });
});

describe('what killed runs leave', () => {
  it('is swept by the next verb that changes something, and nothing else is', async () => {
    const root = env.paths.root;
    const swept = [
      'chart.new-1',
      'chart.old-1',
      'environment.json.123',
      'kubeconfig.lock',
      'kubeconfig.123',
      'lock.dead',
    ];
    const kept = ['chart', 'environment.json', 'kubeconfig', 'lock', 'lock.alive', 'precious', 'runs'];
    for (const name of [...swept, ...kept]) writeFileSync(join(root, name), '');
    utimesSync(join(root, 'lock.dead'), 0, 0);
    mkdirSync(env.paths.transfer);
    writeFileSync(join(env.paths.transfer, 'web-123.tar'), 'cut off');
    mkdirSync(join(trash(), 'x'), { recursive: true });
    writeFileSync(job(), 'precious');
    const thrown = (id: string, state: 'created' | 'running', of: string) =>
      nodeContainer('none', id, { state, labels: { 'eemt-dev.throw-away': of } });
    const { docker, done } = engineWith([
      thrown('never-started', 'created', 'aaaa'),
      thrown('still-runs', 'running', 'aaaa'),
      thrown('of-another-environment', 'created', 'bbbb'),
    ]);
    await kindTarget.open(env, fakeRun({ docker }).run).tidy(heldBy(env));
    expect(readdirSync(root).sort()).toEqual([...kept, 'data', 'marker', 'transfer'].sort());
    expect(readdirSync(env.paths.transfer)).toEqual([]);
    expect(existsSync(trash())).toBe(false);
    expect(readFileSync(job(), 'utf8')).toBe('precious');
    expect(done).toEqual(['remove never-started']);
  });
});
