import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { ClusterPlan, KubeObject } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { ToolFailedError } from '../../errors/index.ts';
import type { Change, Run, Step, StepSay, Verdict, Waiting } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { EnvironmentFiles } from '../../state/environment-files.ts';
import { createdFile } from '../../state/mark.ts';
import { mountedMode } from '../../state/private.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { ClusterSeen, InPlan } from '../cluster.ts';
import type { KubeParts } from '../parts.ts';
import { kindConfig } from './kind-config.ts';
import { ownNodesNow } from './own-nodes.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { removeNodes } from './remove.ts';
import { hostPortOf, kindSeen } from './seen.ts';
import { watchCreation } from './watch-creation.ts';

/** `cluster`: node containers exist, whole and running. `nodes`: the API answers and every node is Ready. */
export function clusterSteps(env: Environment, plan: ClusterPlan, place: InPlan): readonly Step<KubeParts>[] {
  return [clusterStep(env, plan, place), nodesStep(env, plan)];
}

function clusterStep(env: Environment, plan: ClusterPlan, { after, removedBy }: InPlan): Step<KubeParts> {
  return {
    id: 'cluster',
    title: `Kind cluster ${plan.name}`,
    after,
    reads: ['containers', 'files'],
    changes: ['containers', 'files'],
    due(world) {
      const seen = kindSeen(world, env);
      refuseForeign(env, seen);
      if (removedBy !== undefined && seen.owner.is === 'ours') return { is: 'unknown', until: removedBy };
      return judge(env, plan, seen, known(world.files).kubeconfig);
    },
  };
}

function judge(
  env: Environment,
  plan: ClusterPlan,
  seen: ClusterSeen,
  kubeconfig: EnvironmentFiles['kubeconfig'],
): Verdict {
  const due = (changes: readonly Change[], run: (run: Run, say: StepSay) => Promise<void>): Verdict => ({
    is: 'due',
    changes,
    run,
  });
  const create: Change = {
    kind: 'create',
    text: `create ${String(plan.nodes.length)} nodes of ${plan.nodeImage}`,
  };
  if (seen.owner.is === 'nobody') return due([create], (run, say) => createCluster(env, plan, run, say));
  if (!seen.whole)
    return due([{ kind: 'delete', text: `delete the half-made ${plan.name}` }, create], (run, say) =>
      createCluster(env, plan, run, say),
    );
  const start = (run: Run, say: StepSay) => startCluster(env, plan, seen, run, say);
  if (!seen.running) {
    const resting = seen.nodes.filter((node) => node.state !== 'running');
    return due(
      resting.map((node) => ({ kind: 'update', text: `start ${node.name}` })),
      start,
    );
  }
  if (!leadsHere(kubeconfig, env, seen))
    return due([{ kind: 'heal', text: 'write our kubeconfig again' }], start);
  return { is: 'done', note: `${String(seen.nodes.length)} nodes running` };
}

async function startCluster(
  env: Environment,
  plan: ClusterPlan,
  { controlPlane, workers }: ClusterSeen,
  run: Run,
  say: StepSay,
): Promise<void> {
  // The control plane first: a worker's kubelet that finds no API server backs off for long.
  if (controlPlane) await start(controlPlane, run, say);
  await Promise.all(workers.map((node) => start(node, run, say)));
  // A restart gives the API server's port anew, and the file may have been lost or spoiled.
  // As a new file, because the mode of one that is there would stay.
  const kubeconfig = await run.tools.kind.kubeconfig(plan.name, run.signal);
  await writeFileAtomic(env.paths.kubeconfig, kubeconfig, { mode: 0o600 });
}

async function createCluster(env: Environment, plan: ClusterPlan, run: Run, say: StepSay): Promise<void> {
  await rm(createdFile(env), { force: true });
  if ((await ownNodesNow(env, run)).length > 0) {
    say.line(`deleting what is left of ${plan.name}`);
    await removeNodes(env, run);
  }
  // Folders must exist before the engine does, or it makes them as root.
  await mkdir(env.paths.transfer, { recursive: true, mode: mountedMode });
  await watchCreation(env, run, (signal, onLine) =>
    run.tools.kind.create({
      name: plan.name,
      kubeconfig: env.paths.kubeconfig,
      config: kindConfig(plan),
      signal,
      onLine: (line) => {
        say.line(line);
        onLine(line);
      },
    }),
  );
  await chmod(env.paths.kubeconfig, 0o600);
  await writeFile(createdFile(env), `${run.tools.clock.iso()}\n`, { mode: 0o644 });
}

async function start(node: EngineContainer, run: Run, say: StepSay): Promise<void> {
  if (node.state === 'running') return;
  say.line(`starting ${node.name}`);
  await run.tools.docker.startContainer(node.id, run.signal);
}

/** True where our kubeconfig names this cluster at the address that the control plane's container publishes. */
function leadsHere(
  kubeconfig: EnvironmentFiles['kubeconfig'],
  env: Environment,
  { controlPlane }: ClusterSeen,
): boolean {
  const port = hostPortOf(controlPlane, 6443);
  if (port === undefined) return true;
  return kubeconfig?.context === env.context && kubeconfig.server === `https://127.0.0.1:${String(port)}`;
}

function nodesStep(env: Environment, plan: ClusterPlan): Step<KubeParts> {
  return {
    id: 'nodes',
    title: 'Nodes ready',
    after: ['cluster'],
    reads: ['containers', 'files', 'objects'],
    changes: [],
    waitMs: 180_000,
    due(world) {
      const seen = kindSeen(world, env);
      if (!seen.whole) return { is: 'unknown', until: 'cluster' };
      const resting = seen.nodes.filter(({ state }) => state !== 'running').map(({ name }) => name);
      const missing = world.objects?.ok
        ? [...new Set([...resting, ...notReady(world.objects.value, plan)])]
        : ['the API server'];
      if (missing.length === 0) return { is: 'done', note: `${String(plan.nodes.length)} ready` };
      const wait: Waiting = {
        is: 'waiting',
        missing,
        progress: `waiting for ${missing.join(', ')}`,
        ...(world.objects?.ok ? { fraction: readyPart(world.objects.value, plan) } : {}),
        terminal: [],
        giveUp: () => neverReady(missing),
      };
      // One that ends once it was started is waited for like one that is slow.
      return seen.running ? wait : { is: 'unknown', until: 'cluster', wait };
    },
  };
}

function neverReady(missing: readonly string[]): ToolFailedError {
  const cause = `After 3 minutes these nodes are not Ready: ${missing.join(', ')}.`;
  return new ToolFailedError('CLUSTER_NODES', cause, {
    details: { cannotRunHere: cause },
    hints: [
      eemtDev('kubectl', '--', 'describe', 'nodes'),
      advice`${eemtDev('up', '--recreate')} makes the cluster anew; data is kept`,
    ],
  });
}

/** Names of nodes that the API does not call Ready, and `the others` where some have not joined. */
function notReady(objects: readonly KubeObject[], plan: ClusterPlan): readonly string[] {
  const nodes = objects.filter(({ kind }) => kind === 'Node');
  const waiting = nodes.filter((node) => !isReady(node)).map((node) => node.metadata.name);
  return nodes.length < plan.nodes.length ? [...waiting, 'the others'] : waiting;
}

function readyPart(objects: readonly KubeObject[], plan: ClusterPlan): number {
  const ready = objects.filter((one) => one.kind === 'Node' && isReady(one)).length;
  return Math.min(1, ready / plan.nodes.length);
}

function isReady(node: { readonly [key: string]: unknown }): boolean {
  const status = node['status'] as { conditions?: readonly { type: string; status: string }[] } | undefined;
  return status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') ?? false;
}
