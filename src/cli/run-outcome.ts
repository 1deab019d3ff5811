import type { CommandContext } from '../app/context.ts';
import type { RunResult } from '../app/follow-run.ts';
import { eemtDev, type CommandHint } from '../core/command-hint.ts';
import { demName, shortId } from '../core/job.ts';
import { jobData, secondsOf } from '../jobs/job-data.ts';
import { jobEndScreen, jobLeftScreen } from '../ui/job-screen.ts';
import type { Outcome } from './command.ts';

/** What `run` gives and shows at the end. */
export function runOutcome({ io, globals }: CommandContext, result: RunResult): Outcome {
  const width = io.stdout.columns || 80;
  const { name, color } = globals;
  if (result.is === 'left') {
    const { id, ctrlC } = result;
    return {
      data: { id, detached: true },
      screen: jobLeftScreen({ id, name, next: waysToLook(id) }, width, color),
      exitCode: ctrlC ? 130 : 0,
    };
  }
  const { status, workers, folder, files } = result;
  const { id, dem } = status;
  return {
    data: {
      id,
      detached: false,
      job: jobData(status, workers),
      results: folder,
      files: files.length,
    },
    screen: jobEndScreen(
      {
        ...status,
        name,
        dem: demName(dem),
        seconds: secondsOf(status),
        workers,
        folder,
        picture: files.includes('map.png'),
        next: waysOn(id),
      },
      width,
      color,
    ),
  };
}

export function waysToLook(id: string): readonly CommandHint[] {
  const short = shortId(id);
  return [
    { ...eemtDev('jobs show', short), purpose: 'how far it is' },
    { ...eemtDev('jobs logs', short), purpose: 'what each task said' },
    { ...eemtDev('run', '--attach', short), purpose: 'follow it' },
  ];
}

function waysOn(id: string): readonly CommandHint[] {
  const short = shortId(id);
  return [
    { ...eemtDev('open'), purpose: 'the page, which lists the job too' },
    { ...eemtDev('jobs logs', short), purpose: 'what each task said' },
    { ...eemtDev('jobs delete', short), purpose: 'remove it from the environment' },
  ];
}
