import type { Command } from '../command.ts';
import { sentences } from '../sentences.ts';

export const reset: Command = {
  name: 'reset',
  summary: 'between tests: fresh data and containers; images and settings stay',
  group: 'Everyday',
  options: [
    { flags: '--hard', description: 'make all anew, as up --recreate does' },
    {
      flags: '--seed <folder>',
      description: 'begin with its .tif and .tiff files as uploads',
      suggestion: { paths: 'folders' },
    },
  ],
  examples: ['eemt-dev reset --yes', 'eemt-dev reset --hard --yes', 'eemt-dev reset --seed dems --yes'],
  async handler(context, { flags }) {
    const app = await import('../../app/reset.ts');
    const seed = typeof flags['seed'] === 'string' ? flags['seed'] : null;
    if (flags['hard'] === true) {
      const { upOutcome } = await import('../up-outcome.ts');
      const { up, seeded } = await app.resetHard(context, { seed });
      const { data, screen = '' } = upOutcome(context, up);
      return { data: { ...data, seeded }, screen: [screen, ...seededLines(seeded)].join('\n') };
    }
    const { name, url, jobs, seeded, durationMs } = await app.reset(context, { seed });
    const seconds = durationMs / 1000;
    const left = jobs.length === 0 ? 'no jobs' : `jobs: ${JSON.stringify(jobs)}`;
    const said = `${name} is fresh after ${seconds.toFixed(1)} s: ${left} at ${url}`;
    return {
      data: { name, url, jobs, seconds: Math.round(seconds * 10) / 10, seeded },
      screen: sentences(context, [said, ...seededLines(seeded)]),
    };
  },
};

/** The page lists no uploads, so nobody else says their names. */
function seededLines(seeded: readonly string[]): readonly string[] {
  if (seeded.length === 0) return [];
  return ['Uploads to submit jobs for, by these names:', ...seeded.map((name) => `  ${name}`)];
}
