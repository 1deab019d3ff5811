import type { Command } from '../command.ts';

export const reset: Command = {
  name: 'reset',
  summary: 'between tests: fresh data and fresh pods, same cluster and images',
  group: 'Everyday',
  options: [{ flags: '--hard', description: 'a new cluster as well' }],
  examples: ['eemt-dev reset --yes', 'eemt-dev reset --hard --yes'],
  async handler(context, { flags }) {
    const app = await import('../../app/reset.ts');
    if (flags['hard'] === true) {
      const { upOutcome } = await import('../up-outcome.ts');
      return upOutcome(context, await app.resetHard(context));
    }
    const { name, url, jobs, durationMs } = await app.reset(context);
    const seconds = durationMs / 1000;
    const left = jobs.length === 0 ? 'no jobs' : `jobs: ${JSON.stringify(jobs)}`;
    return {
      data: { name, url, jobs, seconds: Math.round(seconds * 10) / 10 },
      screen: `${name} is fresh after ${seconds.toFixed(1)} s: ${left} at ${url}`,
    };
  },
};
