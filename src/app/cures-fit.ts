import { curesFit, fitWords, type CuresFit } from '../eemt/defects/cures-fit.ts';
import type { KnownSource } from '../eemt/defects/bug-state.ts';
import { bugs } from '../eemt/defects/index.ts';
import { applyPatches } from '../eemt/patch/apply.ts';
import { readTree } from '../eemt/patch/read-tree.ts';
import { sourceTexts } from '../eemt/source-texts.ts';
import type { Source } from '../eemt/source.ts';
import type { Run } from '../plan/step.ts';
import { surveySource } from '../targets/index.ts';
import { patchOf } from './patch-bugs.ts';

/** What the cures find to do in a source. Rejects only when cancelled. */
export async function knownSource(dir: string, run: Run): Promise<KnownSource> {
  return { ...(await surveySource(dir, run)), texts: sourceTexts(dir) };
}

/** How cures and patches suit a source. */
export function fitOf(dir: string, known: KnownSource): CuresFit {
  return curesFit(bugs, known, applyPatches(bugs.flatMap(patchOf), readTree(dir)).misfits);
}

/** In a notice, where the source is a branch or pull request: the cures were made for another commit. */
export async function sayCuresFit({ dir, ref }: Source, run: Run): Promise<void> {
  if (ref === undefined) return;
  for (const text of fitWords(fitOf(dir, await knownSource(dir, run))))
    run.emit({ event: 'notice', level: 'info', text });
}
