import type { DocumentedRun } from '../app/reproduce/as-documented.ts';
import type { CommandContext } from '../app/context.ts';
import { advice, type Advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { findingsData } from '../diagnosis/findings-data.ts';
import { scriptScreen } from '../ui/script-screen.ts';
import type { Outcome } from './command.ts';

/** How EEMT's own script ended. That it stopped is the answer, so the verb itself went well. */
export function documentedOutcome({ globals, io }: CommandContext, result: DocumentedRun): Outcome {
  const { script, argv, source, runsOn, exitCode, stop, said, findings } = result;
  const defects = said.map(({ bug: { id, title, cause }, evidence }) => ({ id, title, cause, evidence }));
  const view = { file: script.file, exitCode, runsOn, stop, defects, findings, next: nextOf(result) };
  return {
    data: {
      script: script.name,
      arguments: argv,
      source,
      cluster: runsOn,
      exitCode,
      stoppedAt: stop === null ? null : { ...stop },
      defects,
      findings: findingsData(findings, globals.name),
    },
    screen: scriptScreen(view, globals.name, io.stdout.columns || 80, globals.color),
  };
}

function nextOf({ said, changed }: DocumentedRun): readonly Advice[] {
  const [first] = said;
  return [
    ...(first
      ? [advice`${eemtDev('bugs show', first.bug.id)} tells why, and what eemt-dev does about it`]
      : []),
    ...(changed
      ? [
          advice`${eemtDev('kubectl', '--', 'get', 'all')} shows what it made; the cluster stays for the next script`,
          advice`${eemtDev('bugs reproduce', '--remove')} removes the cluster with all that the script made`,
        ]
      : []),
  ];
}
