import type { Command } from '../command.ts';
import { sourceIn, sourceOption } from './bugs-source.ts';

export const reportBug: Command = {
  name: 'report',
  summary: "one defect as an issue for EEMT's tracker, in Markdown, with nothing private in it",
  arguments: '<id>',
  suggestion: { defects: 'all' },
  options: [sourceOption],
  examples: ['eemt-dev bugs report cron-as-user'],
  async handler(context, input) {
    const [{ bugOf }, { reportOf }] = await Promise.all([
      import('../../app/reproduce/how.ts'),
      import('../../app/report-bug.ts'),
    ]);
    const bug = bugOf(input.args[0] ?? '');
    const { title, body } = await reportOf(context, bug, { source: await sourceIn(input, context) });
    return { data: { title, body }, screen: `# ${title}\n\n${body}` };
  },
};
