import { checkHost, requireHost } from '../diagnosis/host/check-host.ts';
import type { Check } from '../diagnosis/host/check.ts';
import type { Environment } from '../core/environment.ts';
import type { HostWish, Session } from '../targets/target.ts';
import { helperNames, type HelperName } from '../tools/supported-versions.ts';
import { resolveTool, type HelperOffer } from '../tools/helpers.ts';
import type { CommandContext, LoggedRun } from './context.ts';

export interface HostRequest extends HostWish {
  readonly env: Environment;
  readonly needsGit: boolean;
  /** To judge how far kubectl is from it; left out by `up`, which would say so each time. */
  readonly kubernetes?: string;
}

/** Every prerequisite at once; the port of a cluster that is there already is not in the way. */
export async function hostChecks(
  request: HostRequest,
  context: CommandContext,
  session: Session,
  run: LoggedRun,
): Promise<readonly Check[]> {
  const { env, needsGit, sourceDir, kubernetes } = request;
  return checkHost({
    ...(await session.host(request)),
    tools: run.tools,
    signal: run.signal,
    needsGit,
    stateDir: env.paths.root,
    sourceDir,
    ...(kubernetes === undefined ? {} : { kubernetes }),
    env: context.io.env,
  });
}

/** Throws PrerequisiteError with all that is missing at once, after having offered to fetch the helpers among it. */
export async function prepareHost(
  request: HostRequest,
  context: CommandContext,
  session: Session,
  run: LoggedRun,
): Promise<void> {
  const first = await hostChecks(request, context, session, run);
  const checks = (await fetchLacking(first, context, run))
    ? await hostChecks(request, context, session, run)
    : first;
  for (const check of checks) {
    if (check.state === 'warning')
      run.emit({ event: 'notice', level: 'warning', text: `${check.title}: ${check.found}` });
  }
  requireHost(checks);
}

/** Offers to fetch the helpers that failed their check; false: none did. */
export async function fetchLacking(
  checks: readonly Check[],
  context: CommandContext,
  run: LoggedRun,
): Promise<boolean> {
  const lacking = helperNames.filter((name) =>
    checks.some(({ id, state }) => id === name && state === 'failed'),
  );
  for (const name of lacking) await fetchHelper(name, context, run);
  return lacking.length > 0;
}

/** A refusal or a failed download is no error here: the checks that follow name the helper with its way out. */
async function fetchHelper(name: HelperName, context: CommandContext, run: LoggedRun): Promise<void> {
  const { ask, globals, io, roots, signal } = context;
  const { process, http, clock } = run.tools;
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
  run.emit({ event: 'notice', level: 'info', text });
}
