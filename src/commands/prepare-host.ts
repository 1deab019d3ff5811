import { checkHost, requireHost, type Check } from '../diagnosis/host/index.ts';
import { observeCluster } from '../cluster/index.ts';
import type { Environment } from '../environment/environment.ts';
import type { CommandContext, RunSession } from './command.ts';

export interface HostRequest {
  readonly env: Environment;
  readonly port: number;
  /** The port was named by a flag, a variable or the file, so another will not do. */
  readonly portAsked: boolean;
  /** Worker nodes. */
  readonly nodes: number;
  readonly needsGit: boolean;
  readonly sourceDir: string | null;
}

/** Every prerequisite at once; the port of a cluster that is there already is not in the way. */
export async function hostChecks(request: HostRequest, context: CommandContext, session: RunSession): Promise<readonly Check[]> {
  const { env, port, portAsked, nodes, needsGit, sourceDir } = request;
  const exists = await observeCluster(env, session).then(
    (seen) => seen.owner !== 'nobody',
    () => false,
  );
  return checkHost({
    tools: session.tools,
    signal: session.signal,
    ports: exists ? [] : [{ port, purpose: 'web interface', asked: portAsked }],
    nodes,
    needsGit,
    stateDir: env.paths.root,
    sourceDir,
    env: context.io.env,
  });
}

/** Throws PrerequisiteError with all that is missing at once. */
export async function prepareHost(request: HostRequest, context: CommandContext, session: RunSession): Promise<void> {
  const checks = await hostChecks(request, context, session);
  for (const check of checks) {
    if (check.state === 'warning') session.emit({ event: 'notice', level: 'warning', text: `${check.title}: ${check.found}` });
  }
  requireHost(checks);
}
