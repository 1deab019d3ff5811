import { collectSnapshot } from '../../diagnosis/index.ts';
import type { Environment } from '../../environment/environment.ts';
import type { Snapshot } from '../../environment/snapshot.ts';
import type { Run } from '../../environment/step.ts';
import { observeCluster, webNodePort } from '../../cluster/index.ts';
import { accessOf } from './access.ts';

/** One look at everything. The address comes from the node's own port mapping, so it needs no record. */
export async function observeKind(
  env: Environment,
  options: { readonly withLogs: boolean; readonly webUrl?: string },
  run: Run,
): Promise<Snapshot> {
  const webUrl = options.webUrl ?? (await webUrlOf(env, run));
  return collectSnapshot(env, accessOf(env), webUrl, run, { withLogs: options.withLogs });
}

/** Address of the web interface as the control plane's container publishes it, or null. */
async function webUrlOf(env: Environment, run: Run): Promise<string | null> {
  try {
    const { controlPlane } = await observeCluster(env, run);
    const mapped = controlPlane?.ports.find((port) => port.containerPort === webNodePort);
    return mapped ? `http://127.0.0.1:${String(mapped.hostPort)}` : null;
  } catch {
    run.signal.throwIfAborted();
    // An engine that does not answer is said by the snapshot itself.
    return null;
  }
}
