import { readFileSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { ToolFailedError } from '../../errors/index.ts';
import type { ClusterPlan } from '../../core/blueprint.ts';
import { accessOf, type Environment } from '../../core/environment.ts';
import { mountedMode } from '../../state/private.ts';
import type { Look, Run, Step, StepId, StepSay } from '../../plan/step.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import { kindConfig } from './kind-config.ts';
import { createdFile, observeCluster, type SeenCluster } from './observe.ts';
import { removeCluster } from './remove.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { watchCreation } from './watch-creation.ts';

/** `cluster`: node containers exist, whole and running. `nodes`: the API answers and every node is Ready. after: what removes a cluster that is to be made anew. */
export function clusterSteps(env: Environment, plan: ClusterPlan, after: readonly StepId[]): readonly Step[] {
  const [removal] = after;
  return [
    {
      id: 'cluster',
      title: `Kind cluster ${plan.name}`,
      after,
      async look(run) {
        const seen = await observeCluster(env, run);
        refuseForeign(env, seen);
        if (removal !== undefined && seen.owner.is === 'ours') return { is: 'unknown', until: removal };
        return lookAtCluster(env, plan, seen);
      },
      async apply(run, say) {
        const seen = await observeCluster(env, run);
        refuseForeign(env, seen);
        await bringUp(env, plan, seen, run, say);
      },
    },
    {
      id: 'nodes',
      title: 'Nodes ready',
      after: ['cluster'],
      async look(run): Promise<Look> {
        const seen = await observeCluster(env, run);
        if (!seen.running || !seen.whole) return { is: 'unknown', until: 'cluster' };
        const waiting = await notReady(env, plan, run);
        if (waiting.length === 0) return { is: 'done', note: `${String(plan.nodes.length)} ready` };
        return { is: 'due', changes: [`wait for ${waiting.join(', ')}`] };
      },
      async apply(run, say) {
        const deadline = run.tools.clock.nowMs() + 180_000;
        let last = '';
        for (;;) {
          const waiting = await notReady(env, plan, run);
          if (waiting.length === 0) return;
          const text = `waiting for ${waiting.join(', ')}`;
          if (text !== last) say.line(text);
          last = text;
          if (run.tools.clock.nowMs() > deadline) {
            throw new ToolFailedError(
              'CLUSTER_NODES',
              `After 3 minutes these nodes are not Ready: ${waiting.join(', ')}.`,
              {
                hints: [
                  `eemt-dev kubectl -- describe nodes`,
                  'eemt-dev up --recreate makes the cluster anew; data is kept',
                ],
              },
            );
          }
          await run.tools.clock.sleep(1000, run.signal);
        }
      },
    },
  ];
}

function lookAtCluster(env: Environment, plan: ClusterPlan, seen: SeenCluster): Look {
  const create = `create ${String(plan.nodes.length)} nodes of ${plan.nodeImage}`;
  if (seen.owner.is === 'nobody') return { is: 'due', changes: [create] };
  if (!seen.whole) return { is: 'due', changes: [`delete the half-made ${plan.name}`, create] };
  if (!seen.running) {
    return {
      is: 'due',
      changes: seen.nodes.filter((node) => node.state !== 'running').map((node) => `start ${node.name}`),
    };
  }
  if (!kubeconfigFits(env, seen)) return { is: 'due', changes: ['write our kubeconfig again'] };
  return { is: 'done', note: `${String(seen.nodes.length)} nodes running` };
}

async function bringUp(
  env: Environment,
  plan: ClusterPlan,
  seen: SeenCluster,
  run: Run,
  say: StepSay,
): Promise<void> {
  const { kind } = run.tools;
  if (seen.owner.is === 'ours' && seen.whole) {
    // The control plane first: a worker's kubelet that finds no API server backs off for long.
    if (seen.controlPlane) await start(seen.controlPlane, run, say);
    await Promise.all(seen.workers.map((node) => start(node, run, say)));
    // A restart gives the API server's port anew, and the file may have been lost or spoiled.
    // As a new file, because the mode of one that is there would stay.
    await writeFileAtomic(env.paths.kubeconfig, await kind.kubeconfig(plan.name, run.signal), {
      mode: 0o600,
    });
    return;
  }
  await rm(createdFile(env), { force: true });
  if (seen.owner.is === 'ours') {
    say.line(`deleting what is left of ${plan.name}`);
    await removeCluster(env, run);
  }
  // Folders must exist before the engine does, or it makes them as root.
  await mkdir(env.paths.transfer, { recursive: true, mode: mountedMode });
  await watchCreation(env, run, (signal, onLine) =>
    kind.create({
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
function kubeconfigFits(env: Environment, seen: SeenCluster): boolean {
  const api = seen.controlPlane?.ports.find((port) => port.containerPort === 6443);
  if (!api) return true;
  try {
    const text = readFileSync(env.paths.kubeconfig, 'utf8');
    return (
      text.includes(`current-context: ${env.context}`) &&
      text.includes(`server: https://127.0.0.1:${String(api.hostPort)}`)
    );
  } catch {
    return false;
  }
}

/** Names of nodes that the API does not call Ready, or all where it does not answer yet. */
async function notReady(env: Environment, plan: ClusterPlan, run: Run): Promise<readonly string[]> {
  const access = accessOf(env);
  try {
    const nodes = await run.tools.kubectl.get(access, ['nodes'], 'default', run.signal);
    const waiting = nodes.filter((node) => !isReady(node)).map((node) => node.metadata.name);
    return nodes.length < plan.nodes.length ? [...waiting, 'the others'] : waiting;
  } catch (error) {
    run.signal.throwIfAborted();
    if (error instanceof ToolFailedError) return ['the API server'];
    throw error;
  }
}

function isReady(node: { readonly [key: string]: unknown }): boolean {
  const status = node['status'] as { conditions?: readonly { type: string; status: string }[] } | undefined;
  return status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') ?? false;
}
