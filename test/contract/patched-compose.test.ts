import { describe, expect, it } from 'vitest';
import { edit } from '../../src/core/blueprint.ts';
import type { ComposeFile } from '../../src/core/compose-file.ts';
import { composeChoices } from '../../src/eemt/compose/choices.ts';
import { mapServices, withoutKey } from '../../src/eemt/compose/editors.ts';
import { guardCompose } from '../../src/eemt/compose/guard.ts';
import { readComposeFile } from '../../src/eemt/compose/read.ts';
import { cleanupWrongFolder } from '../../src/eemt/defects/cleanup-wrong-folder.ts';
import { databaseInTmp } from '../../src/eemt/defects/database-in-tmp.ts';
import { bugs } from '../../src/eemt/defects/index.ts';
import type { Bug } from '../../src/eemt/defects/index.ts';
import { workerDiskPromise } from '../../src/eemt/defects/worker-disk-promise.ts';
import { createCompose } from '../../src/tools/compose.ts';
import { createProcessRunner } from '../../src/tools/process-runner.ts';
import { patchedCopy } from '../support/patched-copy.ts';
import { runs } from '../support/runs.ts';
import { composeFacts, fixtureDir } from '../unit/eemt/defects/blueprint.ts';

const { signal } = new AbortController();
const facts = composeFacts();
const mended = bugs.filter(({ edits, patch }) => Object.keys(edits).join() === 'compose' && 'files' in patch);
/** Of the chart as well; patches.test.ts looks at that. */
const onBoth = bugs.filter(
  ({ edits, patch }) =>
    edits.compose !== undefined &&
    !mended.some((one) => one.edits === edits) &&
    'files' in patch &&
    patch.files.some(({ path }) => path === 'docker-compose.yml'),
);

const eemtTree = process.env['EEMT_TREE'];
const trees = { 'the demo': fixtureDir, ...(eemtTree === undefined ? {} : { 'the real EEMT': eemtTree }) };

describe.skipIf(!runs('docker', ['compose', 'version'])).each(Object.entries(trees))(
  'docker-compose.yml of %s, after the patch of',
  (_, tree) => {
    it.each(mended.map((bug) => [bug.id, bug] as const))(
      '%s has that defect no more, and comes to the same environment',
      async (id, bug) => {
        const before = await cured(tree, []);
        const after = await cured(tree, [bug]);
        expect(before.changedBy).toContain(id);
        expect(after.changedBy).toEqual(before.changedBy.filter((one) => one !== id));
        expect(withoutChecks(after.file)).toEqual(withoutChecks(before.file));
      },
    );

    it.each(onBoth.map((bug) => [bug.id, bug] as const))('%s needs its cure no more', async (id, bug) => {
      const before = await cured(tree, []);
      const after = await cured(tree, [bug]);
      expect(before.changedBy).toContain(id);
      expect(after.changedBy).toEqual(before.changedBy.filter((one) => one !== id));
    });

    it('database-in-tmp and cleanup-wrong-folder keeps the database where the page and the cleanup share it', async () => {
      const { file } = await cured(tree, [databaseInTmp, cleanupWrongFolder]);
      for (const name of ['eemt-web', 'eemt-cleanup']) {
        expect(file.services[name]).toMatchObject({
          environment: { DATABASE_PATH: '/app/database/jobs.db' },
          volumes: expect.arrayContaining([
            expect.objectContaining({ source: `${facts.data}/database`, target: '/app/database' }),
            expect.objectContaining({ source: `${facts.data}/logs`, target: '/app/logs' }),
          ]) as unknown,
        });
      }
    });

    it('worker-disk-promise leaves what a worker promises to eemt-dev', async () => {
      const [before, after] = [await cured(tree, []), await cured(tree, [workerDiskPromise])];
      expect(after.file.services['eemt-worker']?.command).toEqual(
        before.file.services['eemt-worker']?.command,
      );
    });

    it('all of them is taken by Compose, and needs none of these cures', async () => {
      const all = [...mended, ...onBoth];
      const { changedBy, file } = await cured(tree, all);
      expect(changedBy.filter((id) => all.some((bug) => bug.id === id))).toEqual([]);
      expect(Object.keys(file.services).toSorted()).toEqual([
        'eemt-cleanup',
        'eemt-docs',
        'eemt-web',
        'eemt-worker',
        'runner',
      ]);
    });
  },
);

/** EEMT's check of workers, where it has one that can pass, stays as it is. */
function withoutChecks(file: ComposeFile): ComposeFile {
  return mapServices(file, (service) => withoutKey(service, 'healthcheck'));
}

/** What our own Compose file comes to from a tree with these patches, and by which defects. */
async function cured(
  tree: string,
  patches: readonly Bug[],
): Promise<{ file: ComposeFile; changedBy: readonly string[] }> {
  const checkout = patchedCopy(tree, patches);
  const runner = createProcessRunner({
    env: process.env,
    transcript: () => undefined,
    children: { started: () => undefined, ended: () => undefined },
  });
  const resolved = await readComposeFile(checkout, createCompose(runner, process.env), signal);
  const here = { ...facts, checkout };
  const { file } = guardCompose(resolved, here);
  const { value, changedBy } = edit('compose', file, [...bugs, ...composeChoices], here);
  const text = JSON.stringify(value).replaceAll(checkout, '/checkout');
  return { file: JSON.parse(text) as ComposeFile, changedBy: changedBy.filter((id) => id !== 'eemt-dev') };
}
