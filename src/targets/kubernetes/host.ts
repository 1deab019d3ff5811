import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeWorld } from '../../clusters/parts.ts';
import type { HostObservation } from '../../diagnosis/host/check.ts';
import type { Run } from '../../plan/step.ts';
import { helperNames } from '../../tools/supported-versions.ts';
import type { HostWish, Session } from '../target.ts';

/** What `up` needs of this machine. An engine that does not answer is a finding of its own. */
export async function hostOf(
  cluster: Cluster,
  world: KubeWorld,
  wish: HostWish,
  run: Run,
): ReturnType<Session['host']> {
  const { engine, containers } = world;
  const seen = containers?.ok ? cluster.seen(world) : undefined;
  const machine = cluster.ports(world, run);
  return {
    engine: engine?.ok ? engine : { ok: false, error: engine?.error },
    needs: { nodes: wish.nodes + 1, helpers: helperNames, compose: false },
    standing: seen?.owner.is === 'ours' && seen.whole && !wish.recreate,
    ports: await Promise.all(
      portsOf(wish, seen).map(async (asked) => ({ ...asked, holder: await machine.holder(asked.port) })),
    ),
  };
}

type AskedPort = Omit<HostObservation['ports'][number], 'holder'>;

/** A running cluster holds its port itself, and a foreign one is refused later. */
function portsOf(
  { port, portAsked, recreate }: HostWish,
  seen: ReturnType<Cluster['seen']> | undefined,
): readonly AskedPort[] {
  const purpose = 'web interface';
  // A half-made one is made anew.
  if (!seen || seen.owner.is === 'nobody' || (seen.owner.is === 'ours' && !seen.whole) || recreate)
    return [{ port, purpose, wish: portAsked ? 'asked' : 'preferred' }];
  const fixed = seen.fixed?.port;
  return seen.running || fixed === undefined ? [] : [{ port: fixed, purpose, wish: 'fixed' }];
}
