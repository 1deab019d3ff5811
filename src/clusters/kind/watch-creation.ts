import { ToolFailedError } from '../../errors/index.ts';
import type { Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';
import {
  containerLines,
  endedContainers,
  kubeletLines,
  kubeletRestarts,
  nodeLines,
  type EndedContainer,
} from './control-plane-logs.ts';
import { isControlPlane, nodesNow } from './seen.ts';
import { cannotHeal, whyNotCreated, type CreationEvidence } from './why-not-created.ts';

const pollMs = 5_000;
/** etcd waits for nobody, so it ends for a reason of its own; the others end while etcd is slow. */
const etcdEndings = 3;
const otherEndings = 5;
/** The kubelet is started again every second or two; on old node images also before kubeadm has configured it. */
const kubeletStarts = 30;

/**
 * Runs a creation and looks at its nodes meanwhile: where the control plane cannot come up it ends the creation, which would else
 * wait for minutes. Rejects with CLUSTER_NOT_CREATED, which tells the cause as far as the nodes do.
 */
export async function watchCreation(
  env: Environment,
  run: Run,
  create: (signal: AbortSignal, onLine: (line: string) => void) => Promise<void>,
): Promise<void> {
  const conclusive = new AbortController();
  const over = new AbortController();
  const watching = untilConclusive(env, { ...run, signal: AbortSignal.any([run.signal, over.signal]) }).then(
    () => {
      conclusive.abort();
    },
  );
  // A look that fails says nothing about the creation, which goes on.
  watching.catch(() => undefined);
  const kind: string[] = [];
  try {
    await create(AbortSignal.any([run.signal, conclusive.signal]), (line) => kind.push(line));
  } catch (error) {
    run.signal.throwIfAborted();
    if (!conclusive.signal.aborted && !(error instanceof ToolFailedError)) throw error;
    const { cause, hints, lines, ofNodes } = whyNotCreated({
      ...(await evidenceOf(env, run)),
      kind,
      failure: error instanceof ToolFailedError ? error.message : null,
    });
    throw new ToolFailedError('CLUSTER_NOT_CREATED', `${env.cluster} could not be made. ${cause}`, {
      hints,
      details: {
        exitCode: null,
        ...detailsOf(error),
        tail: [...lines],
        ...(ofNodes ? { cannotRunHere: cause } : {}),
      },
    });
  } finally {
    over.abort();
    await watching.catch(() => undefined);
  }
}

/** Resolves as soon as a node has ended, or a part of the control plane ended so often that it will not stay. */
async function untilConclusive(env: Environment, run: Run): Promise<void> {
  for (;;) {
    await run.tools.clock.sleep(pollMs, run.signal);
    const nodes = await nodesNow(env, run);
    const controlPlane = nodes.find(isControlPlane);
    if (nodes.some(({ state }) => state === 'exited')) return;
    if (controlPlane?.state !== 'running') continue;
    const ended = await endedContainers(controlPlane.id, run);
    if (ended.some(endedTooOften)) return;
    const [worst] = ended;
    if (worst && cannotHeal(await containerLines(worst, controlPlane.id, run))) return;
    const restarts = await kubeletRestarts(controlPlane.id, run);
    if (restarts >= kubeletStarts) return;
    if (restarts > 1 && cannotHeal(await kubeletLines(controlPlane.id, run))) return;
  }
}

function endedTooOften({ name, endings }: EndedContainer): boolean {
  return endings >= (name === 'etcd' ? etcdEndings : otherEndings);
}

/** What the nodes tell. */
async function evidenceOf(env: Environment, run: Run): Promise<Omit<CreationEvidence, 'kind' | 'failure'>> {
  const nodes = await nodesNow(env, run);
  const controlPlane = nodes.find(isControlPlane);
  const exited = nodes.find(({ state }) => state === 'exited');
  const node = exited ? { name: exited.name, lines: await nodeLines(exited.name, run) } : null;
  if (controlPlane?.state !== 'running') {
    return { ended: null, kubelet: { restarts: 0, lines: [] }, node };
  }
  const { id } = controlPlane;
  const [[worst], restarts, lines] = await Promise.all([
    endedContainers(id, run),
    kubeletRestarts(id, run),
    kubeletLines(id, run),
  ]);
  const ended = worst ? { ...worst, lines: await containerLines(worst, id, run) } : null;
  return { ended, kubelet: { restarts, lines }, node };
}

/** The command that can be pasted, where the tool said one. */
function detailsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof ToolFailedError)) return {};
  return { command: error.details['command'], exitCode: error.details['exitCode'] };
}
