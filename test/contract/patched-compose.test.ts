import { describe, expect, it } from 'vitest';
import { edit } from '../../src/core/blueprint.ts';
import type { ComposeFile } from '../../src/core/compose-file.ts';
import { composeChoices } from '../../src/eemt/compose/choices.ts';
import { mapServices, withoutKey } from '../../src/eemt/compose/editors.ts';
import { guardCompose } from '../../src/eemt/compose/guard.ts';
import { readComposeFile } from '../../src/eemt/compose/read.ts';
import { bugs } from '../../src/eemt/defects/index.ts';
import type { Bug } from '../../src/eemt/defects/index.ts';
import { createCompose } from '../../src/tools/compose.ts';
import { createProcessRunner } from '../../src/tools/process-runner.ts';
import { patchedCopy } from '../support/patched-copy.ts';
import { runs } from '../support/runs.ts';
import { composeFacts, fixtureDir } from '../unit/eemt/defects/blueprint.ts';

const { signal } = new AbortController();
const mended = bugs.filter(({ edits, patch }) => Object.keys(edits).join() === 'compose' && 'files' in patch);

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

    it('all of them is taken by Compose, and needs none of these cures', async () => {
      const { changedBy, file } = await cured(tree, mended);
      expect(changedBy.filter((id) => mended.some((bug) => bug.id === id))).toEqual([]);
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
  const facts = { ...composeFacts(), checkout };
  const { file } = guardCompose(resolved, facts);
  const { value, changedBy } = edit('compose', file, [...bugs, ...composeChoices], facts);
  const text = JSON.stringify(value).replaceAll(checkout, '/checkout');
  return { file: JSON.parse(text) as ComposeFile, changedBy: changedBy.filter((id) => id !== 'eemt-dev') };
}
