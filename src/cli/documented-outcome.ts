import type { DocumentedRun } from '../app/reproduce/as-documented.ts';
import type { CommandContext } from '../app/context.ts';
import { advice, type Advice } from '../core/advice.ts';
import { eemtDev, withName, type CommandWords } from '../core/command-hint.ts';
import { findingsData } from '../diagnosis/findings-data.ts';
import { scriptScreen } from '../ui/script-screen.ts';
import type { Outcome } from './command.ts';

/** How EEMT's own script ended. That it stopped is the answer, so the verb itself went well. */
export function documentedOutcome({ globals, io }: CommandContext, result: DocumentedRun): Outcome {
  const { script, argv, environment, source, runsOn, exitCode, stop, said, findings } = result;
  const defects = said.map(({ bug: { id, title, cause }, evidence }) => ({ id, title, cause, evidence }));
  const view = {
    file: script.file,
    exitCode,
    runsOn,
    stop,
    defects,
    findings,
    next: nextOf(result, globals.name),
  };
  return {
    data: {
      script: script.name,
      arguments: argv,
      source,
      environment,
      cluster: runsOn,
      exitCode,
      stoppedAt: stop === null ? null : { ...stop },
      defects,
      findings: findingsData(findings, environment),
    },
    screen: scriptScreen(view, environment, io.stdout.columns || 80, globals.color),
  };
}

/** About the environment that was asked for, also where the cluster is another one's. */
export function removal(name: string, environment: string): CommandWords {
  const remove = eemtDev('bugs reproduce', '--remove');
  return environment === name ? remove : { argv: withName(remove.argv, name) };
}

function nextOf({ said, changed, environment }: DocumentedRun, name: string): readonly Advice[] {
  const remove = removal(name, environment);
  const [first] = said;
  return [
    ...(first
      ? [advice`${eemtDev('bugs show', first.bug.id)} tells why, and what eemt-dev does about it`]
      : []),
    ...(changed
      ? [
          advice`${eemtDev('kubectl', '--', 'get', 'all')} shows what it made; the cluster stays for the next script`,
          advice`${remove} removes the cluster with all that the script made${environment === name ? '' : `, and brings ${name} back`}`,
        ]
      : []),
  ];
}
