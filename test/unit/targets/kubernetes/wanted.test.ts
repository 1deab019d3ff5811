import { describe, expect, it } from 'vitest';
import { environmentOf } from '../../../../src/core/environment.ts';
import { kindTarget } from '../../../../src/targets/kubernetes/index.ts';
import type { EngineContainer } from '../../../../src/tools/docker.ts';
import { engineWith } from '../../../support/engine-with.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { ownNodes } from '../../../support/kube-world.ts';
import { recordWith } from '../../../support/record.ts';
import { published } from './clusters.ts';

const env = environmentOf('demo', 'eemt', { state: '/nowhere', cache: '/nowhere' });
const wanted = (record: ReturnType<typeof recordWith>, nodes: readonly EngineContainer[] = []) =>
  kindTarget.open(env, fakeRun({ docker: engineWith(nodes).docker }).run).wanted(record);

describe('the workers that an environment should have', () => {
  it('are those that the last up asked for, also where a file said their number', async () => {
    const record = { ...recordWith({ workers: 2 }), workers: 5 };
    expect(await wanted(record)).toMatchObject({ web: 1, workers: 5 });
  });

  it('are those that were answered where an older eemt-dev wrote the record', async () => {
    expect(await wanted(recordWith({ workers: 3 }))).toMatchObject({ workers: 3 });
  });
});

describe('the address of the page that an environment should have', () => {
  it('is what its cluster publishes, else what was answered', async () => {
    const record = recordWith({ port: 5004 });
    expect(await wanted(record)).toMatchObject({ webUrl: 'http://127.0.0.1:5004' });
    const nodes = ownNodes(env, ['control-plane'], { ports: published(5007, 5008) });
    expect(await wanted(record, nodes)).toMatchObject({ webUrl: 'http://127.0.0.1:5007' });
  });
});
