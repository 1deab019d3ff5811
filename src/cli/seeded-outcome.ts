import type { CommandContext } from '../app/context.ts';
import type { SeededCluster } from '../app/reproduce/seed.ts';
import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { findingsData } from '../diagnosis/findings-data.ts';
import { tableLines } from '../ui/table.ts';
import { hang } from '../ui/text.ts';
import type { Outcome } from './command.ts';
import { removal } from './documented-outcome.ts';

/** The cluster of EEMT's notes as it stands, and the ways on from it. */
export function seededOutcome({ globals, io }: CommandContext, seeded: SeededCluster): Outcome {
  const { environment: name, runsOn, namespace, url, signs, findings, leftOut } = seeded;
  const width = io.stdout.columns || 80;
  const next = [
    advice`${eemtDev('status')} shows what fails, and why`,
    advice`${eemtDev('kubectl', '--', 'label', 'nodes', '--all', 'node-type=compute')} is one cure of the selector that EEMT's pages name`,
    advice`${eemtDev('up', '--set', 'workers.nodeSelector=null')} is the other; as a value it must be null`,
    advice`${eemtDev('up')} heals all but ${leftOut.join(', ')}, which stay left out`,
    advice`${eemtDev('up', '--recreate', '--skip-fix', 'none')} heals everything`,
    name === globals.name
      ? advice`${eemtDev('down')} removes the cluster`
      : advice`${removal(globals.name, name)} removes the cluster and brings ${globals.name} back`,
  ];
  const page = url === null ? [] : [`eemt-web-simple answers at ${url}`];
  return {
    data: {
      environment: name,
      cluster: runsOn,
      namespace,
      url,
      leftOut,
      signs: signs.map(({ what, seen }) => ({ what, seen })),
      findings: findingsData(findings, name),
    },
    screen: [
      `${runsOn} is the broken cluster of EEMT's notes, namespace ${namespace}`,
      ...page,
      '',
      ...tableLines(
        [],
        signs.map(({ what, seen }) => [`  ${what}`, seen ?? '-']),
        width,
      ),
      '',
      ...next.flatMap((one) => hang('  - ', adviceText(one, name), width)),
    ].join('\n'),
  };
}
