import { existsSync } from 'node:fs';
import { advice, type Advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Environment } from '../../core/environment.ts';
import type { Finding } from '../../core/observation.ts';
import { isDocumented } from '../../core/reproduced.ts';
import { leavesAsItIs, namespaceIn, type EemtScript } from '../../eemt/scripts/scripts.ts';
import { StateConflictError } from '../../errors/index.ts';
import { readReproduction } from '../../state/reproduction.ts';
import { makePrivate } from '../../state/private.ts';
import type { Settings } from '../../settings/settings.ts';
import { kubernetesTarget } from '../../targets/index.ts';
import type { Session } from '../../targets/target.ts';
import { changing } from '../changing.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { effectiveSettings } from '../effective-settings.ts';
import { findEnvironment, type FoundEnvironment } from '../find-environment.ts';
import { openOn, openSession } from '../open-session.ts';
import { sourceInUse } from '../source-in-use.ts';
import { sourceSetting } from '../source-setting.ts';
import { statusNow } from '../status.ts';
import { plainUp, up } from '../up.ts';
import { inOwnCluster } from './in-own-cluster.ts';
import { ownContext } from './own-context.ts';
import { runScript, type ScriptRun } from './run-script.ts';

export interface DocumentedRequest {
  readonly script: EemtScript;
  readonly argv: readonly string[];
  readonly flags: Partial<Settings>;
}

export interface DocumentedRun extends ScriptRun {
  readonly script: EemtScript;
  /** Name of the environment that its cluster belongs to. */
  readonly environment: string;
  /** Folder of the EEMT source that the script was copied from. */
  readonly source: string;
  /** The cluster that it could reach; null: none. */
  readonly runsOn: string | null;
  /** The script may have changed the cluster. */
  readonly changed: boolean;
  /** What the cluster shows afterwards, where the script may have changed it. */
  readonly findings: readonly Finding[];
}

const verb = 'bugs reproduce';

/**
 * Runs one of EEMT's own scripts as its pages say. One that changes nothing runs against what is there. Any other gets a cluster in which
 * eemt-dev has deployed nothing: its manifests have the namespace `eemt` and cluster-wide roles written into them, whatever the flags say.
 * Rejects with StateConflictError STATE_EEMT_RUNS where the environment holds an EEMT of ours that nobody agrees to stop.
 */
export async function asDocumented(
  context: CommandContext,
  request: DocumentedRequest,
): Promise<DocumentedRun> {
  if (leavesAsItIs(request.script, request.argv)) return onlyLooking(await placeMade(context), request);
  const { name } = context.globals;
  const refused = (main: Session, wayOut: Advice) => eemtRuns(name, main, wayOut);
  return inOwnCluster(context, { what: 'as-documented', again: true, refused }, (own, usual) =>
    changingIt(own, { ...request, flags: { ...usual, ...request.flags } }),
  );
}

/** Where a script has changed something before, while the environment rests. */
async function placeMade(context: CommandContext): Promise<CommandContext> {
  const { env } = await findEnvironment(context, { newerIsFine: true });
  const read = await readReproduction(env);
  const isMade = read.is === 'there' && isDocumented(read.reproduction.bug);
  return isMade ? ownContext(context, env) : context;
}

async function changingIt(context: CommandContext, request: DocumentedRequest): Promise<DocumentedRun> {
  await makePlace(context, request);
  const found = await findEnvironment(context);
  const run = await context.openRun(verb);
  try {
    const session = await openSession(found.env, found.record, run);
    return await changing(found, { verb }, session, run, async () => ({
      ...(await perform(context, request, { found, runsOn: session.runsOn, run })),
      changed: true,
      findings: await findingsIn(placeOf(found.env, request), found, run),
    }));
  } finally {
    await run.close();
  }
}

async function onlyLooking(context: CommandContext, request: DocumentedRequest): Promise<DocumentedRun> {
  const found = await findEnvironment(context, { newerIsFine: true });
  const run = await context.openRun(verb);
  try {
    const { env, record } = found;
    const session = await openSession(env, record, run);
    const there = await isReachable(session, env, run);
    const runsOn = there ? session.runsOn : null;
    // Helm would stop at our release, which whoever follows EEMT's pages does not have.
    const apart = there && record?.deployedBy === undefined && needsNamespace(request);
    const argv = apart ? ['-n', 'eemt-as-documented', ...request.argv] : request.argv;
    return {
      ...(await perform(context, { ...request, argv }, { found, runsOn, run })),
      changed: false,
      findings: [],
    };
  } finally {
    await run.close();
  }
}

function needsNamespace({ script, argv }: DocumentedRequest): boolean {
  return script.name === 'deploy' && namespaceIn(script, argv) === undefined;
}

async function isReachable(session: Session, env: Environment, { signal }: LoggedRun): Promise<boolean> {
  if (!existsSync(env.paths.kubeconfig)) return false;
  return session.requireRunning().then(
    () => true,
    () => {
      signal.throwIfAborted();
      return false;
    },
  );
}

/** A cluster of the environment with nothing of EEMT in it but what its scripts made. What it is remembered by is written before anything is made. */
async function makePlace(context: CommandContext, { flags }: DocumentedRequest): Promise<void> {
  const { record } = await findEnvironment(context);
  // EEMT's pages begin with a cluster of one node.
  const alone = record === undefined ? { nodes: 0 } : {};
  await up(context, {
    flags: { ...alone, ...flags, target: kubernetesTarget },
    ...plainUp,
    only: 'cluster',
  });
}

function eemtRuns(name: string, { what, runsOn }: Session, wayOut: Advice): StateConflictError {
  return new StateConflictError(
    'STATE_EEMT_RUNS',
    `EEMT's script would change the EEMT that eemt-dev runs in ${name} (${what} ${runsOn}): its manifests have a namespace and cluster-wide roles written into them, whatever its flags say.`,
    {
      hints: [
        wayOut,
        advice`${eemtDev('bugs reproduce', '--as-documented', '--name', 'scripts')} gives it a cluster of its own, where this machine has room for two`,
        advice`${eemtDev('down')} removes this one first; job data is kept`,
        'with --dry-run the script changes nothing, and runs against what is there',
      ],
    },
  );
}

interface Where {
  readonly found: FoundEnvironment;
  readonly runsOn: string | null;
  readonly run: LoggedRun;
}

async function perform(
  context: CommandContext,
  { script, argv, flags }: DocumentedRequest,
  { found, runsOn, run }: Where,
): Promise<Omit<DocumentedRun, 'findings' | 'changed'>> {
  const { paths } = found.env;
  makePrivate(paths);
  const { record } = found;
  const { settings } = await effectiveSettings(context, record, { flags, consent: 'required' });
  const wish = {
    setting: sourceSetting(settings.source, record),
    naming: (one: string) => eemtDev('bugs reproduce', '--as-documented', '--source', one),
  };
  const source = await sourceInUse(context, wish, record, run);
  const kubeconfig = runsOn === null ? null : paths.kubeconfig;
  const request = { script, argv, sourceDir: source.dir, scratch: paths.scratch, kubeconfig };
  const { name: environment } = found.env;
  return { ...(await runScript(context, request, run)), script, environment, source: source.dir, runsOn };
}

/** The environment as it is where the script was told to work. */
function placeOf(env: Environment, { script, argv }: DocumentedRequest): Environment {
  return { ...env, namespace: namespaceIn(script, argv) ?? 'eemt' };
}

async function findingsIn(
  env: Environment,
  { record }: FoundEnvironment,
  run: LoggedRun,
): Promise<readonly Finding[]> {
  const session = await openOn(kubernetesTarget, env, run);
  return (await statusNow({ env, record, session, closely: true })).findings;
}
