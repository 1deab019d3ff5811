import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeChart } from '../../../src/targets/kubernetes/cured-chart.ts';
import { kindTarget } from '../../../src/targets/kubernetes/index.ts';
import { createRunLog } from '../../../src/cli/run-log.ts';
import { clusterSteps } from '../../../src/clusters/kind/create-steps.ts';
import { planCluster } from '../../../src/clusters/kind/plan.ts';
import type { KubeParts } from '../../../src/clusters/parts.ts';
import { changing } from '../../../src/app/changing.ts';
import { openChildJournal } from '../../../src/state/children.ts';
import { makeDataFolders } from '../../../src/state/data-folders.ts';
import { environmentOf, type Environment } from '../../../src/core/environment.ts';
import { makePrivate } from '../../../src/state/private.ts';
import { makeMark } from '../../../src/state/mark.ts';
import { writeRecord } from '../../../src/state/record.ts';
import { createRedactor } from '../../../src/lib/redact.ts';
import { engineWith } from '../../support/engine-with.ts';
import { fakeRun } from '../../support/fake-run.ts';
import { emptyParts } from '../../support/kube-world.ts';
import { makeWorkQueuePassword } from '../../../src/state/work-queue-password.ts';
import { recordWith } from '../../support/record.ts';
import { worldWith } from '../../support/world.ts';

let home: string;
let env: Environment;
let umask: number;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'eemt-dev-private-'));
  env = environmentOf('demo', 'eemt', { state: join(home, 'state'), cache: join(home, 'cache') });
  umask = process.umask(0o022);
});
afterEach(() => {
  process.umask(umask);
  rmSync(home, { recursive: true, force: true });
});

/** Path below the state folder → mode in octal digits. */
function modes(): Readonly<Record<string, string>> {
  const state = join(home, 'state');
  const paths = readdirSync(state, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    ['', ...paths].map((path) => [
      path.replace(/runs\/.+/, 'runs/LOG').replace(/children\..+/, 'children'),
      (statSync(join(state, path)).mode & 0o777).toString(8),
    ]),
  );
}

/** Everything that `up` writes into an environment. */
async function make(): Promise<void> {
  const { run } = fakeRun({
    docker: engineWith([]).docker,
    kind: {
      create: ({ kubeconfig }) => {
        writeFileSync(kubeconfig, 'key');
        return Promise.resolve();
      },
    },
  });
  const plan = planCluster(env, {
    id: 'ab12',
    kubernetes: 'v1.27.3',
    nodeImage: 'kindest/node:v1.27.3',
    nodes: 0,
    webPort: 5000,
    sparePort: 5001,
  });
  const log = createRunLog(env.paths, 'up', createRedactor([]));
  const found = { env, record: undefined, lost: undefined };
  await changing(found, { verb: 'up' }, kindTarget.open(env, run), run, async () => {
    await makeMark(env, 'ab12');
    await makeDataFolders(env);
    await makeWorkQueuePassword(env);
    log.line('x');
    await writeRecord(env.paths.record, recordWith({}));
    await writeChart(env.paths.chart, { 'values.yaml': 'password: x', 'files/a.yaml': 'x' });
    const [cluster] = clusterSteps(env, plan, { after: [], removedBy: undefined });
    const verdict = cluster?.due(worldWith<KubeParts>(emptyParts));
    if (verdict?.is !== 'due') throw new TypeError('the cluster is not to be made');
    await verdict.run(run, { line: () => undefined, progress: () => undefined });
    openChildJournal(env.paths.children).started(process.pid);
    expect((statSync(env.paths.lock).mode & 0o777).toString(8)).toBe('600');
  });
  log.close();
}

const ours = {
  '': '700',
  demo: '700',
  'demo/environment.json': '600',
  'demo/kubeconfig': '600',
  'demo/work-queue-password': '600',
  'demo/children': '600',
  'demo/runs': '700',
  'demo/runs/LOG': '600',
  'demo/chart': '700',
  'demo/chart/values.yaml': '600',
  'demo/chart/files': '700',
  'demo/chart/files/a.yaml': '600',
};
/** Mounted in the nodes. */
const shared = {
  'demo/marker': '755',
  'demo/marker/id': '644',
  'demo/marker/created': '644',
  'demo/transfer': '755',
  'demo/data': '755',
  'demo/data/data': '755',
  'demo/data/cache': '755',
  'demo/data/logs': '755',
  'demo/data/database': '755',
  'demo/data/data/uploads': '755',
  'demo/data/data/results': '755',
  'demo/data/data/shared': '755',
  'demo/data/data/temp': '755',
  'demo/data/spool': '755',
  'demo/data/spool/inbox': '755',
  'demo/data/spool/status': '755',
  'demo/data/spool/work': '755',
};

describe('an environment', () => {
  it.each(['000', '022'])('is for its owner alone, also under umask %s', async (mask) => {
    process.umask(Number.parseInt(mask, 8));
    await make();
    expect(modes()).toEqual({ ...ours, ...shared });
  });

  it('of an earlier eemt-dev is tightened, but not the folders that containers write', async () => {
    for (const folder of ['runs', 'chart', 'data/logs']) {
      mkdirSync(join(env.paths.root, folder), { recursive: true, mode: 0o755 });
    }
    chmodSync(join(env.paths.data, 'logs'), 0o777);
    for (const file of [env.paths.kubeconfig, env.paths.record, env.paths.password])
      writeFileSync(file, '{}', { mode: 0o644 });
    const { run } = fakeRun({ docker: engineWith([]).docker });
    const found = { env, record: undefined, lost: undefined };
    const session = kindTarget.open(env, run);
    await changing(found, { verb: 'down', recordMayDiffer: true }, session, run, () => Promise.resolve());
    expect(modes()).toEqual({
      '': '700',
      demo: '700',
      'demo/runs': '700',
      'demo/chart': '700',
      'demo/environment.json': '600',
      'demo/kubeconfig': '600',
      'demo/work-queue-password': '600',
      'demo/data': '755',
      'demo/data/logs': '777',
    });
  });

  it('lets others pass, and see nothing, where root runs processes as somebody else', () => {
    mkdirSync(env.paths.native, { recursive: true, mode: 0o700 });
    makePrivate(env.paths);
    const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
    const found = [join(home, 'state'), env.paths.root].map((folder) => statSync(folder).mode & 0o777);
    expect(found).toEqual([mode, mode]);
    rmSync(env.paths.native, { recursive: true });
    makePrivate(env.paths);
    expect(statSync(env.paths.root).mode & 0o777).toBe(0o700);
  });
});
