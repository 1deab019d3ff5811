import { collectSnapshot } from '../../diagnosis/index.ts';
import { accessOf, type Environment } from '../../environment/environment.ts';
import type { Snapshot } from '../../environment/snapshot.ts';
import type { Run } from '../../environment/step.ts';
import { hostPortOf, observeCluster, webNodePort } from '../../cluster/index.ts';

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
    const port = hostPortOf(await observeCluster(env, run), webNodePort);
    return port === undefined ? null : `http://127.0.0.1:${String(port)}`;
  } catch {
    run.signal.throwIfAborted();
    // An engine that does not answer is said by the snapshot itself.
    return null;
  }
}
