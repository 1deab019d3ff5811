import { hostPortOf, observeCluster, type SeenCluster } from '../clusters/kind/observe.ts';
import { webNodePort } from '../clusters/kind/plan.ts';
import { checkHost, requireHost, type Check, type HostQuestion } from '../diagnosis/host/check-host.ts';
import type { Environment } from '../core/environment.ts';
import { isEemtDevError } from '../errors/index.ts';
import { resolveTool, type HelperOffer } from '../tools/helpers.ts';
import type { CommandContext, RunSession } from './context.ts';

export interface HostRequest {
  readonly env: Environment;
  readonly port: number;
  /** The port was named by a flag, a variable or the file, so another will not do. */
  readonly portAsked: boolean;
  /** The cluster that is there is made anew, so its port is open again. */
  readonly recreate: boolean;
  /** Worker nodes. */
  readonly nodes: number;
  readonly needsGit: boolean;
  readonly sourceDir: string | null;
  /** To judge how far kubectl is from it; left out by `up`, which would say so each time. */
  readonly kubernetes?: string;
}

/** Every prerequisite at once; the port of a cluster that is there already is not in the way. */
export async function hostChecks(
  request: HostRequest,
  context: CommandContext,
  session: RunSession,
): Promise<readonly Check[]> {
  const { env, nodes, needsGit, sourceDir, kubernetes } = request;
  const cluster = await observeCluster(env, session).catch((error: unknown) => {
    session.signal.throwIfAborted();
    // An engine that does not answer is a finding of its own.
    if (isEemtDevError(error)) return undefined;
    throw error;
  });
  return checkHost({
    tools: session.tools,
    signal: session.signal,
    cluster: env.cluster,
    ports: portsOf(request, cluster),
    standing: cluster?.owner.is === 'ours' && cluster.whole && !request.recreate,
    nodes,
    needsGit,
    stateDir: env.paths.root,
    sourceDir,
    ...(kubernetes === undefined ? {} : { kubernetes }),
    env: context.io.env,
  });
}

/** A running cluster holds its port itself, and a foreign one is refused later. */
function portsOf(
  { port, portAsked, recreate }: HostRequest,
  cluster: SeenCluster | undefined,
): HostQuestion['ports'] {
  const purpose = 'web interface';
  if (!cluster || cluster.owner.is === 'nobody' || recreate)
    return [{ port, purpose, wish: portAsked ? 'asked' : 'preferred' }];
  const fixed = hostPortOf(cluster, webNodePort);
  return cluster.running || fixed === undefined ? [] : [{ port: fixed, purpose, wish: 'fixed' }];
}

/** Throws PrerequisiteError with all that is missing at once, after having offered to fetch the helpers among it. */
export async function prepareHost(
  request: HostRequest,
  context: CommandContext,
  session: RunSession,
): Promise<void> {
  const first = await hostChecks(request, context, session);
  const lacking = helpers.filter((name) => first.some(({ id, state }) => id === name && state === 'failed'));
  for (const name of lacking) await fetchHelper(name, context, session);
  const checks = lacking.length === 0 ? first : await hostChecks(request, context, session);
  for (const check of checks) {
    if (check.state === 'warning')
      session.emit({ event: 'notice', level: 'warning', text: `${check.title}: ${check.found}` });
  }
  requireHost(checks);
}

const helpers = ['kind', 'kubectl', 'helm'] as const;

/** A refusal or a failed download is no error here: the checks that follow name the helper with its way out. */
async function fetchHelper(
  name: (typeof helpers)[number],
  context: CommandContext,
  session: RunSession,
): Promise<void> {
  const { ask, globals, io, roots, signal } = context;
  const { process, http, clock } = session.tools;
  const agreed = ({ version, url, reason }: HelperOffer) =>
    globals.yes || !ask
      ? Promise.resolve(globals.yes)
      : ask.confirm({
          message: `${name}: ${reason}. Fetch ${version} from ${url} into the cache folder?`,
          default: true,
        });
  const found = await resolveTool(name, {
    process,
    http,
    clock,
    cache: roots.cache,
    env: io.env,
    signal,
    consent: agreed,
  });
  const text =
    'path' in found ? `${name} ${found.version} from the ${found.from}` : `${name}: ${found.problem}`;
  session.emit({ event: 'notice', level: 'info', text });
}
