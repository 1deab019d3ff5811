import type Dockerode from 'dockerode';
import type { EngineContainer } from './docker.ts';
import { orUndefined } from './docker-connection.ts';
import { statusOf } from './docker-errors.ts';

/** A listed container with its ports, also when it is stopped; undefined when it has gone since it was listed. */
export async function containerOf(
  engine: Dockerode,
  found: Dockerode.ContainerInfo,
  abortSignal: AbortSignal,
): Promise<EngineContainer | undefined> {
  const running = found.State === 'running';
  // The list knows the ports of running containers only, and no name of an image whose tag has moved on since.
  const told = running && !found.Image.startsWith('sha256:');
  const inspected = told
    ? undefined
    : await orUndefined(engine.getContainer(found.Id).inspect({ abortSignal }), 404);
  if (!told && !inspected) return undefined;
  return {
    id: found.Id,
    name: (found.Names[0] ?? found.Id).replace(/^\//, ''),
    state: found.State as EngineContainer['state'],
    image: inspected?.Config.Image ?? found.Image,
    labels: found.Labels,
    mounts: found.Mounts.map((mount) => ({ source: mount.Source, destination: mount.Destination })),
    ports: inspected && !running ? portsOfStopped(inspected) : portsOfList(found.Ports),
  };
}

function portsOfList(ports: readonly Partial<Dockerode.Port>[]): EngineContainer['ports'] {
  return ports.flatMap(({ IP, PublicPort, PrivatePort }) =>
    PublicPort === undefined || PrivatePort === undefined
      ? []
      : [{ hostIp: IP ?? '', hostPort: PublicPort, containerPort: PrivatePort }],
  );
}

/** Those that it will take when it starts. */
function portsOfStopped(inspected: Dockerode.ContainerInspectInfo): EngineContainer['ports'] {
  const bindings = (inspected.HostConfig.PortBindings ?? {}) as Readonly<
    Record<string, readonly { readonly HostIp?: string; readonly HostPort?: string }[] | null>
  >;
  return Object.entries(bindings).flatMap(([port, hosts]) =>
    (hosts ?? []).map((host) => ({
      hostIp: host.HostIp ?? '',
      hostPort: Number(host.HostPort ?? 0),
      containerPort: Number.parseInt(port, 10),
    })),
  );
}

/** Fine when it runs already; one that is paused goes on. */
export async function startContainer(engine: Dockerode, id: string, abortSignal: AbortSignal): Promise<void> {
  const container = engine.getContainer(id);
  try {
    await orUndefined(container.start({ abortSignal }), 304);
  } catch (error) {
    // 409: "cannot start a paused container, try unpause instead".
    if (statusOf(error) !== 409) throw error;
    await container.unpause({ abortSignal });
  }
}

/** Forced, with its anonymous volumes; fine when it is gone. */
export async function removeContainer(
  engine: Dockerode,
  id: string,
  abortSignal: AbortSignal,
): Promise<void> {
  const container = engine.getContainer(id);
  try {
    await container.remove({ force: true, v: true, abortSignal });
  } catch (error) {
    if (statusOf(error) === 404) return;
    if (statusOf(error) !== 409) throw error;
    // Somebody else removes it already; gone is what was asked for.
    await orUndefined(container.wait({ condition: 'removed', abortSignal }), 404);
  }
}
