import { advice, adviceText } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { UsageError } from '../../errors/index.ts';
import type { Command } from '../command.ts';
import { cureBug, reproduceBug } from './bugs-reproduce.ts';

const listBugs: Command = {
  name: 'list',
  summary: 'every defect of EEMT that eemt-dev knows and cures',
  async handler(context) {
    const { bugs } = await import('../../eemt/defects/index.ts');
    const { table } = await import('../../ui/table.ts');
    const rows = bugs.map(({ id, nature, title, cured, answeredBy = null, reportOnly = null }) => ({
      id,
      nature,
      title,
      cured,
      answeredBy,
      reportOnly,
    }));
    return {
      data: { bugs: rows },
      screen: table(
        ['ID', 'WHAT'],
        rows.map(({ id, title, reportOnly }) => [
          id,
          reportOnly === null ? title : `${title} (only reported)`,
        ]),
        context.io.stdout.columns || 80,
      ),
    };
  },
};

const showBug: Command = {
  name: 'show',
  summary: 'one defect: symptom, cause, cure, places in EEMT',
  arguments: '<id>',
  suggestion: { defects: true },
  examples: ['eemt-dev bugs show rwx-claims'],
  async handler(context, input) {
    const { bugs } = await import('../../eemt/defects/index.ts');
    const { canBeLeftOut } = await import('../../eemt/defects/answered.ts');
    const { wrap } = await import('../../ui/text.ts');
    const id = input.args[0] ?? '';
    const bug = bugs.find((one) => one.id === id);
    if (!bug) {
      throw new UsageError('USAGE_BUG', `No defect is called ${id}.`, {
        hints: [`known: ${bugs.map((one) => one.id).join(', ')}`],
      });
    }
    const { symptom, cause, cured, upstream, story, title, nature } = bug;
    const { answeredBy = null, reportOnly = null } = bug;
    const width = context.io.stdout.columns || 80;
    return {
      data: { bugs: [{ id, title, nature, symptom, cause, cured, answeredBy, reportOnly, upstream, story }] },
      screen: [
        `${id}: ${title}`,
        '',
        wrap(`Symptom: ${symptom}`, width),
        wrap(`Cause:   ${cause}`, width),
        wrap(`Cure:    ${cured}`, width),
        ...(answeredBy === null
          ? []
          : [wrap(`By:      the ${answeredBy} of eemt-dev, while a job runs`, width)]),
        ...(reportOnly === null ? [] : [wrap(`Only reported: ${reportOnly}`, width)]),
        wrap(`Where:   ${upstream.join(', ')}`, width),
        '',
        wrap(story, width),
        ...(canBeLeftOut(bug)
          ? [
              '',
              adviceText(
                advice`${eemtDev('up', '--skip-fix', id)} leaves the cure out`,
                context.globals.name,
              ),
            ]
          : []),
      ].join('\n'),
    };
  },
};

export const bugsCommand: Command = {
  name: 'bugs',
  summary: "EEMT's known defects and their cures",
  group: 'What is wrong',
  commands: [listBugs, showBug, reproduceBug, cureBug],
};
