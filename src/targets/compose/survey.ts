import { edit, type ComposeFacts } from '../../core/blueprint.ts';
import { guardCure } from '../../eemt/compose/guard.ts';
import { readComposeFile } from '../../eemt/compose/read.ts';
import type { Run } from '../../plan/step.ts';
import { defaultSettings } from '../../settings/settings.ts';
import { surveyFacts, surveySlice, together } from '../survey-slice.ts';
import type { SourceSurvey } from '../target.ts';
import { writtenImages } from '../written-images.ts';

/** The Compose file and the images, as they are before any cure. */
export async function surveyComposeFile(checkout: string, run: Run): Promise<SourceSurvey> {
  const { port } = defaultSettings;
  const facts: ComposeFacts = {
    ...surveyFacts,
    checkout,
    port,
    docsPort: port + 1,
    // Nothing is run, so nothing need be there.
    data: '/data',
    programs: { jobs: '/programs/jobs', worker: '/programs/worker' },
    passwordFile: '/password',
    images: { web: 'web', worker: 'worker', docs: 'docs' },
    profiles: ['docs', 'cleanup'],
  };
  const file = async () => {
    const written = await readComposeFile(checkout, run.tools.compose, run.signal);
    return edit('compose', written, [guardCure], facts).value;
  };
  return together(
    await Promise.all([
      surveySlice('images', facts, () => writtenImages(checkout, defaultSettings), run),
      surveySlice('compose', facts, file, run),
    ]),
  );
}
