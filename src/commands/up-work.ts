import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { bugs } from '../bugs/index.ts';
import {
  hostPortOf,
  markOf,
  observeCluster,
  refuseForeign,
  spareNodePort,
  webNodePort,
  type SeenCluster,
} from '../cluster/index.ts';
import { freePort } from '../diagnosis/host/index.ts';
import { findSource, type Source } from '../eemt/source.ts';
import {
  CancelledError,
  NotReadyError,
  PrerequisiteError,
  SettingsError,
  StateConflictError,
  UsageError,
} from '../errors/index.ts';
import type { Environment } from '../environment/environment.ts';
import { writeRecord, type EnvironmentRecord } from '../environment/record.ts';
import { lookAtPlan, runPlan } from '../environment/run-plan.ts';
import type { Look, Plan, Step } from '../environment/step.ts';
import { settingsFromFlags } from '../settings/flags.ts';
import { requireSettingFiles, resolveSettings } from '../settings/resolve.ts';
import type { Settings, Settled } from '../settings/settings.ts';
import { targetOf, type Designed, type Target } from '../targets/index.ts';
import { endScreen } from '../ui/end-screen.ts';
import { wrap } from '../ui/wrap.ts';
import { askSettings } from './ask-settings.ts';
import type { CommandContext, Input, Outcome, RunSession } from './command.ts';
import { guarded } from './guard.ts';
import { openEnvironment, type Opened } from './opened.ts';
import { prepareHost } from './prepare-host.ts';
import { settingsFile } from './settings-file.ts';
import { statusData, statusNow } from './status-now.ts';

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

interface Chosen {
  readonly settled: Settled;
  readonly source: Source;
  readonly leftOut: readonly string[];
}

async function choose(
  context: CommandContext,
  input: Input,
  opened: Opened,
  session: RunSession,
): Promise<Chosen> {
  const flags = settingsFromFlags(input.flags, context.io.cwd);
  const layers = { ...(opened.record ? { record: opened.record } : {}), env: context.io.env, flags };
  const file = await settingsFile(flags.source ?? opened.record?.answers.source ?? null, context.io.cwd);
  const first = resolveSettings({ ...layers, ...(file ? { file } : {}) });
  const answers = await askSettings(context, first, opened.record);
  const settled = resolveSettings({ ...layers, ...(file ? { file } : {}), answers });
  const unknown = settled.settings.skipFix.filter((id) => !bugs.some((bug) => bug.id === id));
  if (unknown.length > 0) {
    throw new UsageError('USAGE_SKIP_FIX', `--skip-fix names no known cure: ${unknown.join(', ')}.`, {
      hints: ['eemt-dev bugs list shows the ids'],
    });
  }
  await requireSettingFiles(settled);
  const source = await sourceFor(context, settled.settings, opened.record, session);
  return { settled, source, leftOut: [...new Set(settled.settings.skipFix)] };
}

async function sourceFor(
  context: CommandContext,
  settings: Settings,
  record: EnvironmentRecord | undefined,
  session: RunSession,
): Promise<Source> {
  const find = (setting: string | null) =>
    findSource({
      setting,
      cwd: context.io.cwd,
      roots: context.roots,
      tools: session.tools,
      signal: context.signal,
      env: context.io.env,
      say: (text) => {
        session.emit({ event: 'notice', level: 'info', text });
      },
    });
  const found = await find(settings.source);
  if ('dir' in found) return found;
  // Not inside a checkout: the one this environment was made from, if it is still there.
  if (record && existsSync(record.source)) {
    const again = await find(record.source);
    if ('dir' in again) return again;
  }
  if (!context.ask) {
    throw new SettingsError('SOURCE_NOT_FOUND', found.missing, {
      hints: [
        'cd into your EEMT checkout and run eemt-dev up again',
        'eemt-dev up --source DIR names the checkout',
        'eemt-dev up --source clone fetches EEMT',
        'eemt-dev up --source demo tries eemt-dev with a small stand-in for EEMT',
      ],
    });
  }
  const choice = await context.ask.select({
    message: 'No EEMT checkout here. Which EEMT should run?',
    choices: [
      {
        value: 'clone',
        name: 'clone',
        description: 'fetch the pinned commit of cyverse-gis/eemt into the cache folder',
      },
      { value: 'demo', name: 'demo', description: 'a small EEMT-shaped tree that comes with eemt-dev' },
    ],
    default: 'clone',
  });
  const asked = await find(choice);
  if ('dir' in asked) return asked;
  throw new SettingsError('SOURCE_NOT_FOUND', asked.missing);
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
  const settings = await fitToCluster(env, settled, cluster, recreate);
  if (record && cluster.owner === 'ours' && !recreate) refuseOther(env, record);
  const id =
    cluster.nodes.map((node) => markOf(node, env)).find((one) => one !== undefined) ??
    record?.id ??
    randomBytes(4).toString('hex');
  const sparePort =
    hostPortOf(cluster, spareNodePort) ?? (await portFrom(settings.port + 1, [settings.port]));
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

/** What a live cluster fixed at its creation beats defaults and memory; against a flag it is a conflict with a way out. */
async function fitToCluster(
  env: Environment,
  { settings, origins }: Settled,
  cluster: SeenCluster,
  recreate: boolean,
): Promise<Settings> {
  const said = (key: keyof Settings) => ['flag', 'variable', 'file', 'answer'].includes(origins[key].origin);
  if (cluster.owner !== 'ours' || !cluster.whole || recreate) {
    // What a cluster of ours holds that is about to be made anew is as good as free.
    const held = cluster.owner === 'ours' ? hostPortOf(cluster, webNodePort) : undefined;
    if (held === settings.port) return settings;
    const port = await portFrom(settings.port, []);
    if (port !== settings.port && said('port')) {
      throw new PrerequisiteError('PREREQ_PORT', `Port ${String(settings.port)} is taken.`, {
        hints: [`--port ${String(port)} is free`, 'eemt-dev doctor says who holds it'],
      });
    }
    return { ...settings, port };
  }
  const live = { nodes: cluster.workers.length, port: hostPortOf(cluster, webNodePort) ?? settings.port };
  const conflicts = [
    ...(said('nodes') && settings.nodes !== live.nodes
      ? [`--nodes ${String(settings.nodes)}, but the cluster has ${String(live.nodes)}`]
      : []),
    ...(said('port') && settings.port !== live.port
      ? [`--port ${String(settings.port)}, but the cluster publishes ${String(live.port)}`]
      : []),
  ];
  if (conflicts.length > 0) {
    throw new StateConflictError(
      'STATE_CLUSTER_DIFFERS',
      `${env.cluster} was made with other settings: ${conflicts.join('; ')}.`,
      {
        hints: [
          'eemt-dev up --recreate makes the cluster anew; job data is kept',
          'leave the flag away to keep the cluster',
        ],
      },
    );
  }
  return { ...settings, ...live };
}

async function portFrom(wanted: number, taken: readonly number[]): Promise<number> {
  const port = await freePort(wanted, taken);
  if (port !== undefined) return port;
  throw new PrerequisiteError('PREREQ_PORT', `No port from ${String(wanted)} on is free.`, {
    hints: ['--port N names another one'],
  });
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
  const asked = ['flag', 'variable', 'file'].includes(origins.port.origin);
  const needsGit = chosen.source.kind === 'clone';
  await prepareHost(
    {
      env,
      port: settings.port,
      portAsked: asked,
      nodes: settings.nodes,
      needsGit,
      sourceDir: chosen.source.dir,
    },
    context,
    session,
  );
  const { target, designed, plan, record } = await prepare(input, opened, chosen, session);
  await consent(context, plan, designed, session, opened.record === undefined);
  await mkdir(env.paths.root, { recursive: true });
  await writeRecord(env.paths.record, record);
  for (const text of designed.notes) session.emit({ event: 'notice', level: 'info', text });
  const results = await runPlan(plan, 'up', session).catch(async (error: unknown) => {
    // The release went back to what ran before, so what is remembered goes back with it: the next `up` must not repeat it.
    if (opened.record && error instanceof NotReadyError && error.details['rolledBackTo'] !== undefined)
      await writeRecord(env.paths.record, opened.record);
    throw error;
  });
  await session.close();
  const status = await statusNow({ env, record, target, withLogs: false }, session);
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
      bugs: status.bugs.map((bug) =>
        designed.changedBy.includes(bug.id) ? { ...bug, state: 'cured' as const } : bug,
      ),
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

/** What would be lost is asked for once, before anything runs; on a first `up` in a terminal the plan is shown and agreed to. */
async function consent(
  context: CommandContext,
  plan: Plan,
  designed: Designed,
  session: RunSession,
  first: boolean,
): Promise<void> {
  const looks = await lookAtPlan(plan, session);
  const losses = looks.flatMap(({ look }) => (look.is === 'due' ? (look.loses ?? []) : []));
  if (losses.length > 0 && !context.globals.yes) {
    if (!context.ask) {
      throw new UsageError('USAGE_YES', `This removes ${losses.join(', ')}.`, {
        hints: ['add --yes to agree'],
      });
    }
    if (
      !(await context.ask.confirm({ message: `This removes ${losses.join(', ')}. Go on?`, default: false }))
    ) {
      throw new CancelledError('CANCELLED', 'Nothing was changed.');
    }
    return;
  }
  if (!first || !context.ask || context.globals.yes) return;
  context.say(planText(looks, designed, context.io.stderr.columns || 80));
  if (!(await context.ask.confirm({ message: 'Go on?', default: true })))
    throw new CancelledError('CANCELLED', 'Nothing was changed.');
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

function planText(
  looks: readonly { readonly step: Step; readonly look: Look }[],
  designed: Designed,
  width: number,
): string {
  const lines = looks.flatMap(({ step, look }) => {
    switch (look.is) {
      case 'done':
        return [`  = ${step.title} (already so: ${look.note})`];
      case 'due':
        return [`  + ${step.title}`, ...look.changes.map((change) => `      ${change}`)];
      case 'unknown':
        return [`  ? ${step.title} (known after: ${look.until})`];
    }
  });
  return [
    'Plan',
    ...lines,
    '',
    'Sizes',
    ...designed.notes.map((note) => `  ${note}`),
    '',
    `Cures: ${designed.changedBy.join(', ')}`,
  ]
    .map((line) => wrap(line, width))
    .join('\n');
}
