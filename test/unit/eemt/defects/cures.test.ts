import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canBeLeftOut } from '../../../../src/eemt/defects/answered.ts';
import { bugs, findBug } from '../../../../src/eemt/defects/index.ts';
import { publish } from '../../../../src/clusters/kind/publish.ts';
import { choices } from '../../../../src/eemt/chart/choices.ts';
import { edit } from '../../../../src/core/blueprint.ts';
import type { KubeBlueprint, Cure, ImageBuild, Slices } from '../../../../src/core/blueprint.ts';
import { pagePaths, textsOf, workflowPaths } from '../../../../src/images/build/edited-files.ts';
import { composeChoices } from '../../../../src/eemt/compose/choices.ts';
import { guardCompose } from '../../../../src/eemt/compose/guard.ts';
import type { ComposeFile } from '../../../../src/core/compose-file.ts';
import { resolvedCompose } from '../../../support/resolved-compose.ts';
import {
  composeFacts,
  facts,
  fixtureBlueprint,
  fixtureDir,
  treeBlueprint,
  treeCompose,
  wishedBlueprint,
  wishes,
} from './blueprint.ts';

type Written = KubeBlueprint & Pick<Slices, 'compose'>;
type Slice = keyof Written;

const slices: readonly Slice[] = ['images', 'cluster', 'values', 'manifests', 'compose'];
const cures: readonly Cure[] = [...bugs, ...choices, publish, ...composeChoices];
const tree = process.env['EEMT_TREE'];
const allFacts = { ...facts, ...composeFacts(), profiles: ['cleanup'] };
type Read = () => Promise<Written>;
/** As it is by default, and with what one has to ask for. */
const sources: readonly (readonly [string, Read, Read])[] = [
  ['the fixture', ...[fixtureBlueprint, wishedBlueprint].map(ofFixture)] as [string, Read, Read],
  ...(tree === undefined
    ? []
    : [
        [
          'the real tree',
          ...[{}, wishes].map((wished) => async () => ({
            ...withFiles(await treeBlueprint(tree, wished), tree),
            compose: guarded(treeCompose(tree)),
          })),
        ] as [string, Read, Read],
      ]),
];

describe.each(sources)('cures of %s', (_name, read, readWished) => {
  it.each(bugs.filter(canBeLeftOut).map((bug) => [bug.id, bug] as const))(
    '%s changes something',
    async (_id, bug) => {
      const both = [await read(), await readWished()];
      const changed = both.map((one) => slices.filter((slice) => changes(slice, one, [bug]).length > 0));
      expect(changed.flat()).not.toEqual([]);
    },
  );

  it.each(cures.flatMap((cure) => (cure.edits.compose ? [[cure.id, cure] as const] : [])))(
    '%s changes the Compose file',
    async (_id, cure) => {
      const blueprint = await read();
      expect(applied('compose', blueprint.compose, [cure])).not.toBe(blueprint.compose);
    },
  );

  it.each(cures.map((cure) => [cure.id, cure] as const))(
    '%s gives the same reference the second time',
    async (_id, cure) => {
      const blueprint = await read();
      for (const slice of slices) {
        const once = applied(slice, blueprint[slice], [cure]);
        expect(applied(slice, once, [cure])).toBe(once);
      }
    },
  );

  it('come to the same in any order, and have nothing left to do after each other', async () => {
    const blueprint = await read();
    const wanted = Object.fromEntries(
      slices.map((slice) => [slice, applied(slice, blueprint[slice], cures)]),
    );
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...cures], { minLength: cures.length }),
        fc.constantFrom(...slices),
        (shuffled, slice) => {
          const cured = applied(slice, blueprint[slice], shuffled);
          expect(cured).toEqual(wanted[slice]);
          expect(applied(slice, cured, shuffled)).toBe(cured);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('come to the same in any order, too, with what one has to ask for', async () => {
    const { manifests } = await readWished();
    const wanted = applied('manifests', manifests, cures);
    fc.assert(
      fc.property(fc.shuffledSubarray([...cures], { minLength: cures.length }), (shuffled) => {
        const cured = applied('manifests', manifests, shuffled);
        expect(cured).toEqual(wanted);
        expect(applied('manifests', cured, shuffled)).toBe(cured);
      }),
      { numRuns: 30 },
    );
  });

  it('come to the same in any order when some are left out', async () => {
    const blueprint = await read();
    fc.assert(
      fc.property(fc.shuffledSubarray([...cures]), fc.constantFrom(...slices), (some, slice) => {
        const inListOrder = cures.filter((cure) => some.includes(cure));
        expect(applied(slice, blueprint[slice], some)).toEqual(applied(slice, blueprint[slice], inListOrder));
      }),
      { numRuns: 60 },
    );
  });

  it('leave documents that they do not mean untouched, by reference', async () => {
    const { manifests } = await read();
    const config = manifests.release.filter(({ body }) => body.kind === 'ConfigMap');
    expect(config.length).toBeGreaterThan(0);
    const all = cures.filter(({ id }) => id !== 'duplicate-keys');
    const cured = applied('manifests', manifests, all);
    for (const one of config) expect(cured.release).toContain(one);
    for (const before of manifests.release) {
      const after = cured.release.find(
        ({ body }) => body.metadata.name === before.body.metadata.name && body.kind === before.body.kind,
      );
      if (JSON.stringify(after) === JSON.stringify(before)) expect(after).toBe(before);
    }
  });
});

describe('cures where autoscaling is asked for', () => {
  const asked = { ...facts, autoscale: { min: 2, max: 6 }, scaleDown: 'fast' } as const;

  it('come to the same in any order, and have nothing left to do after each other', async () => {
    const { manifests } = await fixtureBlueprint();
    const wanted = edit('manifests', manifests, cures, asked).value;
    fc.assert(
      fc.property(fc.shuffledSubarray([...cures], { minLength: cures.length }), (shuffled) => {
        const cured = edit('manifests', manifests, shuffled, asked).value;
        expect(cured).toEqual(wanted);
        expect(edit('manifests', cured, shuffled, asked).value).toBe(cured);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a defect without a cure of its own', () => {
  it.each(bugs.filter((bug) => !canBeLeftOut(bug)).map((bug) => [bug.id, bug] as const))(
    '%s is answered while a job runs, or says why it is left as it is',
    (_id, { answeredBy, reportOnly }) => {
      expect([answeredBy, reportOnly]).not.toEqual([undefined, undefined]);
    },
  );
});

describe('findBug', () => {
  it('finds each defect by its id', () => {
    for (const bug of bugs) expect(findBug(bug.id)).toBe(bug);
    expect(new Set(bugs.map(({ id }) => id)).size).toBe(bugs.length);
  });

  it('knows no defect that is not in the list', () => {
    expect(findBug('no-such-bug')).toBeUndefined();
  });
});

function ofFixture(blueprint: () => Promise<KubeBlueprint>): Read {
  return async () => ({
    ...withFiles(await blueprint(), fixtureDir),
    compose: guarded(resolvedCompose()),
  });
}

/** As cures get it. */
function guarded(file: ComposeFile): ComposeFile {
  return guardCompose(file, composeFacts()).file;
}

/** The blueprint with a worker image that is built, and in worker and web the files of this checkout that cures edit. */
function withFiles(blueprint: KubeBlueprint, dir: string): KubeBlueprint {
  const images = blueprint.images.map((image): ImageBuild => {
    const { role, source } = image;
    if (role === 'web' && source.kind === 'build')
      return { ...image, source: { ...source, overlay: textsOf(dir, pagePaths) } };
    if (role !== 'worker') return image;
    const overlay = textsOf(dir, workflowPaths);
    const worker = {
      kind: 'build',
      dockerfile: 'FROM w:1',
      contextDir: dir,
      overlay,
      args: {},
      afterFrom: [],
    };
    return { ...image, source: worker } as ImageBuild;
  });
  return { ...blueprint, images };
}

function applied<S extends Slice>(slice: S, before: Slices[S], by: readonly Cure[]): Slices[S] {
  return edit(slice, before, by, allFacts).value;
}

function changes(slice: Slice, blueprint: Written, by: readonly Cure[]): readonly string[] {
  return edit(slice, blueprint[slice], by, allFacts).changedBy;
}
