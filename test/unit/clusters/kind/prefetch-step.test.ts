import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prefetchStep } from '../../../../src/clusters/kind/prefetch-step.ts';
import { sharedRegistry } from '../../../../src/clusters/kind/shared-registry.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { ToolFailedError } from '../../../../src/errors/index.ts';
import { keepImage } from '../../../../src/images/delivery/image-store.ts';
import type { Docker, EngineContainer } from '../../../../src/tools/docker.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { emptyParts, engineImage, ownNodes, wholeFiles } from '../../../support/kube-world.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { worldWith } from '../../../support/world.ts';
import { unpackArchive } from '../../images/delivery/packed.ts';
import { deliveries } from './deliveries.ts';

const env = environmentOf('demo', 'eemt', {
  state: '/nowhere',
  cache: mkdtempSync(join(scratchFolder(), 'c-')),
});
const store = env.paths.imageStore;
const imageId = unpackArchive(store, ['base layer']).id;
const packed = { [imageId]: (await keepImage(store, imageId)) ?? { manifest: '', sizeBytes: 0 } };
const nodes = ownNodes(env, ['control-plane', 'worker', 'worker2'], { gateway: '127.0.0.1' });
const step = prefetchStep(env, sharedRegistry(store), deliveries[0], { workers: 2, after: ['data-folders'] });

function due(parts: Partial<KubeParts> = {}) {
  const images = [engineImage('eemt-dev/web:1', imageId)];
  const world = { ...emptyParts, images, packed, ...parts };
  return step.due(worldWith(Object.fromEntries(step.reads.map((part) => [part, world[part as never]]))));
}

/** Runs the step while nodes come up: each look finds the next of `looks`; those in `silent` have no containerd yet when they are first asked. */
async function run(
  looks: readonly (readonly EngineContainer[])[],
  silent: readonly string[] = [],
  fails = false,
) {
  const verdict = due();
  if (verdict.is !== 'due') throw new TypeError(verdict.is);
  const told: string[] = [];
  const fetched: string[] = [];
  const asked = new Set<string>();
  let look = 0;
  const exec: Docker['exec'] = (id, argv) => {
    const name = id.replace('demo-cluster-', '');
    const answer = { exitCode: 0, stdout: '', stderr: '' };
    if (argv.at(-1) === 'ls') {
      const first = !asked.has(name);
      asked.add(name);
      return Promise.resolve(
        first && silent.includes(name)
          ? { ...answer, exitCode: 1 }
          : { ...answer, stdout: 'REF TYPE DIGEST\npause:3.9 x sha256:00' },
      );
    }
    if (argv.includes('fetch')) {
      if (fails) return Promise.reject(new ToolFailedError('DOCKER_CALL', `${name} has gone.`));
      fetched.push(name);
    }
    return Promise.resolve(answer);
  };
  const { run } = fakeRun({
    docker: { exec, containers: () => Promise.resolve(looks[Math.min(look++, looks.length - 1)] ?? []) },
  });
  await verdict.run(run, { line: (line) => void told.push(line), progress: () => undefined });
  return { fetched: fetched.sort(), looks: look, told };
}

describe('fetching while the nodes start', () => {
  it('comes before the cluster stands, and not without layers', () => {
    expect(step.after).toEqual(['pack-web', 'data-folders']);
    expect(due()).toMatchObject({
      is: 'due',
      changes: [{ text: 'eemt-web:2.0 into 2 nodes while they start' }],
    });
    expect(due({ images: [] })).toEqual({ is: 'unknown', until: 'image-web' });
    expect(due({ packed: {} })).toEqual({ is: 'unknown', until: 'pack-web' });
  });

  it('is left to the import where an archive has to go, or where the nodes stand already', () => {
    const archives = [`web-${imageId.slice(7, 19)}.tar`];
    expect(due({ packed: {}, files: { ...wholeFiles, created: false, archives } })).toMatchObject({
      is: 'done',
    });
    expect(due({ containers: nodes, files: wholeFiles })).toMatchObject({ is: 'done' });
  });

  it('begins as soon as containerd answers in every worker node, and leaves the control plane alone', async () => {
    const { fetched, looks } = await run([[], nodes.slice(0, 2), nodes, nodes], ['worker2']);
    expect(fetched).toEqual(['worker', 'worker2']);
    expect(looks).toBe(4);
  });

  it('fails nothing: what did not come is for the import', async () => {
    const { fetched, told } = await run([nodes], [], true);
    expect(fetched).toEqual([]);
    expect(told[0]).toContain('has gone');
  });
});
