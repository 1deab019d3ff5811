import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostPortOf, markOf, observeCluster, refuseForeign, spareNodePort } from '../cluster/index.ts';
import { machinePorts } from '../diagnosis/host/index.ts';
import { StateConflictError } from '../errors/index.ts';
import type { Environment } from '../environment/environment.ts';
import { writeRecord, type EnvironmentRecord } from '../environment/record.ts';
import { lookAtPlan, runPlan } from '../environment/run-plan.ts';
import type { Plan, Run, StepId } from '../environment/step.ts';
import { isSaid } from '../settings/said.ts';
import { targetOf, type Designed, type Target } from '../targets/index.ts';
import { endScreen } from '../ui/end-screen.ts';
import { choose, type Chosen } from './choose.ts';
import type { CommandContext, Input, Outcome, RunSession } from './command.ts';
import { consent, planText } from './consent.ts';
import { fitToCluster, portFrom } from './fit-to-cluster.ts';
import { guarded } from './guard.ts';
import { openEnvironment, type Opened } from './opened.ts';
import { prepareHost } from './prepare-host.ts';
import { rememberedAfter } from './remembered.ts';
import { statusData, statusNow, withCured } from './status-now.ts';

/** The whole of `up`: settings, source, checks, design, consent, plan, end screen. */
export async function runUp(context: CommandContext, input: Input): Promise<Outcome> {
  const opened = await openEnvironment(context);
  const session = await context.openRun('up');
  try {
    if (opened.lost !== undefined)
      session.emit({
        event: 'notice',
        level: 'warning',
        text: `${opened.lost}; its answers are lost, the environment is not`,
      });
    const chosen = await choose(context, input, opened, session);
    if (input.flags['dryRun'] === true) return await dryRun(context, input, opened, chosen, session);
    return await guarded(opened.env, 'up', session, () => converge(context, input, opened, chosen, session));
  } finally {
    await session.close();
  }
}

interface Prepared {
  readonly target: Target;
  readonly designed: Designed;
  readonly plan: Plan;
  readonly record: EnvironmentRecord;
}

async function prepare(
  input: Input,
  { env, record }: Opened,
  { settled, source, leftOut }: Chosen,
  session: RunSession,
): Promise<Prepared> {
  const recreate = input.flags['recreate'] === true;
  const cluster = await observeCluster(env, session);
  refuseForeign(env, cluster);
  const ports = await machinePorts(env.cluster, session.tools, session.signal);
  const settings = await fitToCluster(env, settled, cluster, recreate, ports);
  if (record && cluster.owner === 'ours' && !recreate) refuseOther(env, record);
  const id =
    cluster.nodes.map((node) => markOf(node, env)).find((one) => one !== undefined) ??
    record?.id ??
    randomBytes(4).toString('hex');
  const heldSpare = hostPortOf(cluster, spareNodePort);
  const sparePort =
    heldSpare !== undefined && heldSpare !== settings.port
      ? heldSpare
      : await portFrom(ports, settings.port + 1, [settings.port]);
  const target = await targetOf('kind');
  const diskLimitMi = record?.diskLimitMi ?? null;
  const designed = await target.design(
    { env, id, source, settings, leftOut, sparePort, diskLimitMi },
    session,
  );
  const options = {
    recreate,
    build: input.flags['build'] !== false,
    cache: input.flags['cache'] !== false,
    caBundle: settings.caBundle,
  };
  const plan = await target.up(env, designed, options, session);
  const written: EnvironmentRecord = {
    version: 1,
    id,
    target: 'kind',
    source: source.dir,
    namespace: env.namespace,
    answers: settings,
    leftOut,
    diskLimitMi: designed.facts.diskLimitMi,
    createdAt: record?.createdAt ?? session.tools.clock.iso(),
  };
  return { target, designed, plan, record: written };
}

function refuseOther(env: Environment, record: EnvironmentRecord): void {
  if (record.namespace === env.namespace) return;
  throw new StateConflictError(
    'STATE_NAMESPACE',
    `The environment ${env.name} lives in namespace ${record.namespace}, not ${env.namespace}.`,
    {
      hints: [
        `eemt-dev up --namespace ${record.namespace}`,
        'eemt-dev up --name OTHER makes a second environment',
      ],
    },
  );
}

async function converge(
  context: CommandContext,
  input: Input,
  opened: Opened,
  chosen: Chosen,
  session: RunSession,
): Promise<Outcome> {
  const { env } = opened;
  const { settings, origins } = chosen.settled;
  const needsGit = chosen.source.kind === 'clone';
  await prepareHost(
    {
      env,
      port: settings.port,
      portAsked: isSaid(origins, 'port'),
      recreate: input.flags['recreate'] === true,
      nodes: settings.nodes,
      needsGit,
      sourceDir: chosen.source.dir,
    },
    context,
    session,
  );
  const { target, designed, plan, record } = await prepare(input, opened, chosen, session);
  const looked = await consent(context, plan, designed, session, opened.record === undefined);
  await mkdir(env.paths.root, { recursive: true });
  await writeRecord(env.paths.record, record);
  for (const text of designed.notes) session.emit({ event: 'notice', level: 'info', text });
  let failedStep: StepId | undefined;
  const run: Run = {
    ...session,
    emit: (event) => {
      if (event.event === 'step-failed') failedStep ??= event.id;
      session.emit(event);
    },
  };
  const results = await runPlan(plan, 'up', run, looked).catch(async (error: unknown) => {
    const remembered = rememberedAfter(error, failedStep, opened.record, record);
    if (remembered !== record) await writeRecord(env.paths.record, remembered);
    throw error;
  });
  await session.close();
  const seen = await statusNow({ env, record, target, withLogs: false }, session);
  const status = withCured(seen, designed.changedBy);
  const timings = results
    .filter(({ outcome }) => outcome === 'done')
    .map(({ title, durationMs }) => ({ title, durationMs }));
  const healed = results.flatMap(({ notes }) => notes.filter((note) => note.startsWith('heal ')));
  const screen = endScreen(
    {
      ...status,
      timings,
      healed,
      dataFolder: env.paths.data,
      sizes: designed.notes,
      next: [
        { command: 'eemt-dev open', purpose: 'the web interface in your browser' },
        { command: 'eemt-dev status', purpose: 'what runs where' },
        { command: 'eemt-dev reset', purpose: 'fresh data and pods for the next test' },
      ],
    },
    context.io.stdout.columns || 80,
    context.globals.color,
  );
  return {
    data: {
      ...statusData(status),
      cured: designed.changedBy,
      changed: results.filter(({ outcome }) => outcome === 'done').map(({ id }) => id),
      ...(input.flags['timings'] === true || context.globals.output === 'json' ? { timings } : {}),
    },
    screen,
  };
}

async function dryRun(
  context: CommandContext,
  input: Input,
  opened: Opened,
  chosen: Chosen,
  session: RunSession,
): Promise<Outcome> {
  const { designed, plan } = await prepare(input, opened, chosen, session);
  const looks = await lookAtPlan(plan, session);
  return {
    data: {
      plan: looks.map(({ step, look }) => ({
        id: step.id,
        title: step.title,
        after: step.after,
        look: { ...look },
      })),
      cures: designed.changedBy,
      notes: designed.notes,
    },
    screen: planText(looks, designed, context.io.stderr.columns || 80),
  };
}
