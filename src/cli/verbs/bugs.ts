import type { Command } from '../command.ts';
import { listBugs } from './bugs-list.ts';
import { patchBug } from './bugs-patch.ts';
import { reportBug } from './bugs-report.ts';
import { cureBug, reproduceBug } from './bugs-reproduce.ts';
import { showBug } from './bugs-show.ts';

export const bugsCommand: Command = {
  name: 'bugs',
  summary: "EEMT's known defects and their cures",
  group: 'What is wrong',
  commands: [listBugs, showBug, reproduceBug, cureBug, patchBug, reportBug],
};
