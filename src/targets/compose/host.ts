import type { MachinePorts } from '../../clusters/cluster.ts';
import type { HostWish, Session } from '../target.ts';
import type { ComposeWorld } from './parts.ts';
import type { ProjectSeen } from './seen.ts';

/** What `up` needs of this machine. An engine that does not answer is a finding of its own. */
export async function hostOf(
  { engine }: ComposeWorld,
  seen: ProjectSeen | undefined,
  { port, portAsked, recreate }: HostWish,
  ports: MachinePorts,
): ReturnType<Session['host']> {
  const standing = seen?.owner.is === 'ours' && !recreate;
  const fixed = standing ? seen.port : undefined;
  const purpose = 'web interface';
  const asked =
    fixed === undefined
      ? [{ port, purpose, wish: portAsked ? ('asked' as const) : ('preferred' as const) }]
      : seen?.running === true
        ? []
        : [{ port: fixed, purpose, wish: 'fixed' as const }];
  return {
    engine: engine?.ok ? engine : { ok: false, error: engine?.error },
    standing,
    needs: { nodes: null, helpers: [], compose: true },
    ports: await Promise.all(asked.map(async (one) => ({ ...one, holder: await ports.holder(one.port) }))),
  };
}
