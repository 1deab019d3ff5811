import type { TargetName } from '../core/environment.ts';
import type { Run } from '../plan/step.ts';
import type { SourceSurvey, Target } from './target.ts';

const load: Readonly<Record<TargetName, () => Promise<Target>>> = {
  kind: async () => (await import('./kubernetes/index.ts')).kindTarget,
  compose: async () => (await import('./compose/index.ts')).composeTarget,
  native: async () => (await import('./native/index.ts')).nativeTarget,
};

/** All there are; those that are tried by themselves first. */
export const allTargetNames = ['kind', 'compose', 'native'] as const satisfies readonly TargetName[];

/** In the order in which they are tried where nobody says which. `native` is another thing than what EEMT is deployed as, so somebody has to ask for it. */
export const targetNames = ['kind', 'compose'] as const satisfies readonly TargetName[];

/** Taken before all others where this machine can run it. */
export const usualTarget: TargetName = targetNames[0];

/** It has no container around EEMT's code, which runs as the person, and stands in where no other can run. */
export const unconfinedTarget: TargetName = 'native';

/** The one that EEMT's own scripts and notes are about. */
export const kubernetesTarget: TargetName = 'kind';

/** The target of this name, imported when it is needed. */
export async function targetOf(name: TargetName): Promise<Target> {
  return await load[name]();
}

/** What the cures of all targets find to do in this source. Rejects only when cancelled. */
export async function surveySource(checkout: string, run: Run): Promise<SourceSurvey> {
  const { together } = await import('./survey-slice.ts');
  return together(
    await Promise.all(allTargetNames.map(async (name) => (await targetOf(name)).survey(checkout, run))),
  );
}
