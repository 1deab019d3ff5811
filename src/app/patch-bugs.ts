import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { bugs, type Bug } from '../eemt/defects/index.ts';
import { applyPatches, type Applied, type BugPatch, type Misfit } from '../eemt/patch/apply.ts';
import { readTree } from '../eemt/patch/read-tree.ts';
import { SettingsError } from '../errors/index.ts';
import { gitPatch } from '../lib/git-patch.ts';
import type { CommandContext } from './context.ts';
import { findEnvironment } from './find-environment.ts';
import { bugOf } from './reproduce/how.ts';
import { sourceInUse } from './source-in-use.ts';

export interface PatchRequest {
  /** null: all. */
  readonly id: string | null;
  /** A folder, `clone` or `demo`; null: the checkout around, else the one in use. */
  readonly source: string | null;
}

export interface PatchResult {
  /** The checkout that it fits. */
  readonly source: string;
  /** Of each defect that has one and fits, its own alone; without text where the files have the change already. */
  readonly patches: readonly {
    readonly id: string;
    readonly files: readonly string[];
    readonly text: string;
  }[];
  /** All of them together. */
  readonly text: string;
  readonly misfits: readonly Misfit[];
  readonly none: readonly { readonly id: string; readonly why: string }[];
}

/** The changes of EEMT's own files that end a defect, or all, as git patches. Nothing is written. Rejects with SettingsError PATCH_ANCHOR where a single one does not fit. */
export async function patchBugs(context: CommandContext, { id, source }: PatchRequest): Promise<PatchResult> {
  const asked = id === null ? bugs : [bugOf(id)];
  const dir = await sourceDir(context, source);
  const read = readTree(dir);
  const patches = asked.flatMap(patchOf);
  const together = applyPatches(patches, read);
  if (id !== null && together.misfits.length > 0) throw unfit(id, dir, together.misfits);
  const unfitIds = new Set(together.misfits.map((misfit) => misfit.id));
  return {
    source: dir,
    patches: patches
      .filter((patch) => !unfitIds.has(patch.id))
      .map((patch) => ({ id: patch.id, ...shown(applyPatches([patch], read)) })),
    text: shown(together).text,
    misfits: together.misfits,
    none: asked.flatMap(whyNone),
  };
}

/** One defect's change of this checkout as git takes it; null where there is none to make. */
export function patchText(bug: Bug, dir: string): string | null {
  const text = shown(applyPatches(patchOf(bug), readTree(dir))).text;
  return text === '' ? null : text;
}

/** None where there is no patch. */
export function patchOf({ id, patch }: Bug): readonly BugPatch[] {
  return 'files' in patch ? [{ id, files: patch.files }] : [];
}

function whyNone({ id, patch }: Bug): PatchResult['none'] {
  return 'none' in patch ? [{ id, why: patch.none }] : [];
}

function shown({ changes }: Applied): { readonly files: readonly string[]; readonly text: string } {
  return { files: changes.map(({ path }) => path), text: gitPatch(changes) };
}

function unfit(id: string, dir: string, misfits: readonly Misfit[]): SettingsError {
  return new SettingsError('PATCH_ANCHOR', `The patch of ${id} does not fit ${dir}.`, {
    details: { dir, problems: misfits.map(({ file, anchor }) => `${file}: ${anchor} is not there`) },
    hints: [
      'EEMT may have mended it, or written that place anew.',
      advice`${eemtDev('bugs show', id)} says what is wrong, to see it in the file`,
    ],
  });
}

async function sourceDir(context: CommandContext, given: string | null): Promise<string> {
  const { record } = await findEnvironment(context, { newerIsFine: true });
  const run = await context.openRun('bugs patch');
  try {
    const wish = {
      setting: given ?? (context.io.env['EEMT_DEV_SOURCE'] || null),
      anew: given !== null,
      naming: (source: string) => eemtDev('bugs patch', '--all', '--source', source),
    };
    return (await sourceInUse(context, wish, record, run)).dir;
  } finally {
    await run.close();
  }
}
