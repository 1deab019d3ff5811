import { advice, type Advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Finding, Observation } from '../../core/observation.ts';
import { documentedCluster } from '../../eemt/documented-cluster.ts';
import { showsDocumented, type DocumentedSign } from '../../eemt/documented-signs.ts';
import { NotReadyError, StateConflictError } from '../../errors/index.ts';
import type { Settings } from '../../settings/settings.ts';
import { kubernetesTarget } from '../../targets/index.ts';
import type { Session } from '../../targets/target.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { findEnvironment } from '../find-environment.ts';
import { findingsOf } from '../findings-of.ts';
import { openOn } from '../open-session.ts';
import { until } from '../until.ts';
import { inOwnCluster } from './in-own-cluster.ts';
import { plainUp, up } from '../up.ts';

export interface SeededCluster {
  /** Name of the environment that it belongs to. */
  readonly environment: string;
  readonly runsOn: string;
  readonly namespace: string;
  /** Of the page that works. */
  readonly url: string | null;
  readonly signs: readonly DocumentedSign[];
  readonly findings: readonly Finding[];
  readonly leftOut: readonly string[];
}

const verb = 'bugs reproduce';
const longestMs = 240_000;

/** Makes the cluster that EEMT's notes describe, broken as it is there, and waits until all of it shows. Rejects with StateConflictError STATE_CLUSTER_THERE where there is an environment that nobody agrees to stop. */
export function seedCluster(
  context: CommandContext,
  { flags }: { readonly flags: Partial<Settings> },
): Promise<SeededCluster> {
  const { name } = context.globals;
  const refused = (main: Session, wayOut: Advice) => alreadyThere(name, main, wayOut);
  return inOwnCluster(context, { what: 'seed-cluster', again: false, refused }, (own, usual) =>
    makeIt(own, { ...usual, ...flags }),
  );
}

async function makeIt(context: CommandContext, flags: Partial<Settings>): Promise<SeededCluster> {
  const { settings, leftOut, arrange } = documentedCluster;
  const { designed } = await up(context, {
    flags: { ...flags, ...settings, target: kubernetesTarget, skipFix: leftOut },
    ...plainUp,
    waits: false,
    arrange,
  });
  const { env } = await findEnvironment(context);
  const run = await context.openRun(verb);
  try {
    const session = await openOn(kubernetesTarget, env, run);
    const shown = await untilShown(session, run);
    const { runsOn } = session;
    const { name: environment, namespace } = env;
    return { environment, runsOn, namespace, url: designed.spareUrl, leftOut, ...shown };
  } finally {
    await run.close();
  }
}

function alreadyThere(name: string, { what, runsOn }: Session, wayOut: Advice): StateConflictError {
  return new StateConflictError(
    'STATE_CLUSTER_THERE',
    `There is a ${what} ${runsOn} already, and the cluster of EEMT's notes is made from nothing.`,
    {
      hints: [
        wayOut,
        advice`${eemtDev('down', '--name', name)} removes it; job data is kept`,
        advice`${eemtDev('bugs reproduce', '--seed-cluster', '--name', 'OTHER')} makes it under another name`,
      ],
    },
  );
}

interface Shown {
  readonly signs: readonly DocumentedSign[];
  readonly findings: readonly Finding[];
}

/** Pods need a while to fail. Rejects with NotReadyError READY_REPRODUCED where something of it never shows. */
async function untilShown(session: Session, run: LoggedRun): Promise<Shown> {
  let last: Shown = { signs: [], findings: [] };
  const all = await until({ limitMs: longestMs }, run, async () => {
    session.forget();
    last = shownIn(await session.observe({ closely: true }));
    return last.signs.every(({ seen }) => seen !== null) ? last : undefined;
  });
  if (all === undefined) throw neverShown(last);
  return all;
}

function shownIn(observation: Observation): Shown {
  const findings = findingsOf(observation);
  return {
    findings,
    signs: showsDocumented(
      observation,
      findings.map(({ id }) => id),
    ),
  };
}

function neverShown({ signs, findings }: Shown): NotReadyError {
  const missing = signs.filter(({ seen }) => seen === null);
  const what = missing.map(({ what: title }) => title).join(', ');
  return new NotReadyError('READY_REPRODUCED', `It is there, but some of it does not show: ${what}.`, {
    findings,
    hints: [advice`${eemtDev('status')} shows what runs`, advice`${eemtDev('down')} removes the cluster`],
  });
}
