import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostPortOf, observeCluster } from '../clusters/kind/observe.ts';
import { spareNodePort } from '../clusters/kind/plan.ts';
import { refuseForeign } from '../clusters/kind/refuse-foreign.ts';
import { machinePorts } from '../diagnosis/host/machine-ports.ts';
import { makeDataFolders, requireMark } from '../state/data-folders.ts';
import type { Environment } from '../core/environment.ts';
import type { Held } from '../plan/held.ts';
import { makeMark, markedId } from '../state/mark.ts';
import { writeRecord, type EnvironmentRecord } from '../state/record.ts';
import { lookAtPlan, runPlan } from '../plan/run-plan.ts';
import type { Plan, Run, StepId } from '../plan/step.ts';
import { isExplicit } from '../settings/resolved.ts';
import { toRemember } from '../settings/to-remember.ts';
import { targetOf, type Designed, type Target, type UpOptions } from '../targets/index.ts';
import { endScreen } from '../ui/end-screen.ts';
import { changing } from './changing.ts';
import { choose, type Chosen } from './choose.ts';
import type { CommandContext, RunSession } from './context.ts';
import type { Input, Outcome } from '../cli/command.ts';
import { consent, planText } from './consent.ts';
import { fitToCluster, portFrom } from './fit-to-cluster.ts';
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
    const asked: Asked = {
      recreate: input.flags['recreate'] === true,
      wipe: false,
      build: input.flags['build'] !== false,
      cache: input.flags['cache'] !== false,
    };
    if (input.flags['dryRun'] === true) return await dryRun(context, asked, opened, chosen, session);
    return await changing(opened, { verb: 'up', anew: asked.recreate }, session, (held) =>
      converge(context, asked, { ...opened, held }, chosen, session),
    );
  } finally {
    await session.close();
  }
}

/** How the plan is to be made, beside the settings. */
export type Asked = Omit<UpOptions, 'caBundle'>;

interface Prepared {
  readonly target: Target;
  readonly designed: Designed;
  readonly plan: Plan;
  readonly record: EnvironmentRecord;
}

async function prepare(
  asked: Asked,
  { env, record }: Opened,
  { resolved, source, leftOut }: Chosen,
  session: RunSession,
): Promise<Prepared> {
  const { recreate } = asked;
  const cluster = await observeCluster(env, session);
  refuseForeign(env, cluster);
  const ports = await machinePorts(env.cluster, session.tools, session.signal);
  const settings = await fitToCluster(env, resolved, cluster, recreate, ports);
  const id = idOf(env, record);
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
  const plan = await target.up(env, designed, { ...asked, caBundle: settings.caBundle }, session);
  const written: EnvironmentRecord = {
    version: 1,
    id,
    target: 'kind',
    source: source.dir,
    namespace: env.namespace,
    answers: toRemember(resolved, settings, record?.answers),
    workers: designed.workers,
    leftOut,
    diskLimitMi: designed.facts.diskLimitMi,
    engine: designed.engine,
    createdAt: record?.createdAt ?? session.tools.clock.iso(),
  };
  return { target, designed, plan, record: written };
}

/** The mark's, which nodes carry. Where only the mark is lost, the record's; with neither, data that lies there is nobody's. */
function idOf(env: Environment, record: EnvironmentRecord | undefined): string {
  const id = markedId(env) ?? record?.id;
  if (id !== undefined) return id;
  if (existsSync(env.paths.data)) requireMark(env);
  return randomBytes(4).toString('hex');
}

/** From checks to the end screen, for whoever holds the environment. */
export async function converge(
  context: CommandContext,
  asked: Asked,
  opened: Opened & { readonly held: Held },
  chosen: Chosen,
  session: RunSession,
): Promise<Outcome> {
  const { env, held } = opened;
  const { settings, origins } = chosen.resolved;
  const needsGit = chosen.source.kind === 'clone';
  await prepareHost(
    {
      env,
      port: settings.port,
      portAsked: isExplicit(origins, 'port'),
      recreate: asked.recreate,
      nodes: settings.nodes,
      needsGit,
      sourceDir: chosen.source.dir,
    },
    context,
    session,
  );
  const { target, designed, plan, record } = await prepare(asked, opened, chosen, session);
  const looked = await consent(context, plan, designed, session, opened.record === undefined);
  await makeMark(env, record.id);
  await makeDataFolders(env);
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
  const results = await runPlan(held, plan, 'up', run, looked).catch(async (error: unknown) => {
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
      timings,
    },
    screen,
  };
}

async function dryRun(
  context: CommandContext,
  asked: Asked,
  opened: Opened,
  chosen: Chosen,
  session: RunSession,
): Promise<Outcome> {
  const { designed, plan } = await prepare(asked, opened, chosen, session);
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
