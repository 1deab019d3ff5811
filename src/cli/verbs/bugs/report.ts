import type { Command } from '../../command.ts';
import { sourceIn, sourceOption } from './source-option.ts';

export const reportBug: Command = {
  name: 'report',
  summary: "one defect as an issue for EEMT's tracker, in Markdown, with nothing private in it",
  arguments: '<id>',
  suggestion: { defects: true },
  options: [sourceOption],
  examples: ['eemt-dev bugs report cron-as-user'],
  async handler(context, input) {
    const [{ requireBug }, { reportOf }] = await Promise.all([
      import('../../../app/require-bug.ts'),
      import('../../../app/report-bug.ts'),
    ]);
    const bug = requireBug(input.args[0] ?? '');
    const { title, body } = await reportOf(context, bug, { source: await sourceIn(input, context) });
    return { data: { title, body }, screen: `# ${title}\n\n${body}` };
  },
};
