import type { Command } from '../../command.ts';
import { listBugs } from './list.ts';
import { reportBug } from './report.ts';
import { showBug } from './show.ts';

export const bugsCommand: Command = {
  name: 'bugs',
  summary: "EEMT's known defects and their cures",
  group: 'What is wrong',
  commands: [listBugs, showBug, reportBug],
};
