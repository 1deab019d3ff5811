import type Dockerode from 'dockerode';
import * as z from 'zod/mini';
import { checkAnswer } from './answer.ts';
import type { EngineContainer, LabelTest } from './docker.ts';
import { orUndefined } from './docker-connection.ts';
import { statusOf } from './docker-errors.ts';

const listed = z.array(
  z.object({
    Id: z.string(),
    Names: z.nullish(z.array(z.string())),
    Image: z.string(),
    State: z.custom<EngineContainer['state']>((state) => typeof state === 'string'),
    Labels: z.nullish(z.record(z.string(), z.string())),
    Mounts: z.nullish(z.array(z.object({ Source: z.nullish(z.string()), Destination: z.string() }))),
    NetworkSettings: z.nullish(
      z.object({
        Networks: z.nullish(
          z.record(
            z.string(),
            z.object({ IPAddress: z.nullish(z.string()), Gateway: z.nullish(z.string()) }),
          ),
        ),
      }),
    ),
    Ports: z.nullish(
      z.array(
        z.object({
          IP: z.nullish(z.string()),
          PublicPort: z.nullish(z.number()),
          PrivatePort: z.number(),
        }),
      ),
    ),
  }),
);
type Listed = z.output<typeof listed>[number];

const hostPort = z.object({ HostIp: z.nullish(z.string()), HostPort: z.nullish(z.string()) });
const inspected = z.object({
  Config: z.object({ Image: z.string() }),
  HostConfig: z.object({
    PortBindings: z.nullish(z.record(z.string(), z.nullish(z.array(hostPort)))),
  }),
});
type Inspected = z.output<typeof inspected>;

/** Containers with a label, or whose labels pass a test, with their ports also where they are stopped. */
export async function listContainers(
  engine: Dockerode,
  label: string | LabelTest,
  abortSignal: AbortSignal,
): Promise<readonly EngineContainer[]> {
  const filters = typeof label === 'string' ? { filters: { label: [label] } } : {};
  const said = await engine.listContainers({ all: true, ...filters, abortSignal });
  const found = checkAnswer(listed, said, (misfit) => `The engine did not list its containers (${misfit})`);
  const wanted = typeof label === 'string' ? found : found.filter(({ Labels }) => label(Labels ?? {}));
  const seen = await Promise.all(wanted.map((one) => containerOf(engine, one, abortSignal)));
  return seen.filter((one) => one !== undefined);
}

function addressesOf({ NetworkSettings }: Listed): Pick<EngineContainer, 'address' | 'gateway'> {
  const first = Object.values(NetworkSettings?.Networks ?? {}).find(({ IPAddress }) => IPAddress);
  return { address: first?.IPAddress ?? null, gateway: first?.Gateway || null };
}

/** undefined when it has gone since it was listed. */
async function containerOf(
  engine: Dockerode,
  found: Listed,
  abortSignal: AbortSignal,
): Promise<EngineContainer | undefined> {
  const running = found.State === 'running';
  // The list knows the ports of running containers only, and no name of an image whose tag has moved on since.
  const told = running && !found.Image.startsWith('sha256:');
  const more = told ? undefined : await inspect(engine, found.Id, abortSignal);
  if (!told && !more) return undefined;
  return {
    id: found.Id,
    name: (found.Names?.[0] ?? found.Id).replace(/^\//, ''),
    state: found.State,
    image: more?.Config.Image ?? found.Image,
    ...addressesOf(found),
    labels: found.Labels ?? {},
    mounts: (found.Mounts ?? []).map((mount) => ({
      source: mount.Source ?? '',
      destination: mount.Destination,
    })),
    ports: more && !running ? portsOfStopped(more) : portsOfList(found.Ports ?? []),
  };
}

async function inspect(
  engine: Dockerode,
  id: string,
  abortSignal: AbortSignal,
): Promise<Inspected | undefined> {
  const said = await orUndefined(engine.getContainer(id).inspect({ abortSignal }), 404);
  if (said === undefined) return undefined;
  return checkAnswer(
    inspected,
    said,
    (misfit) => `The engine did not say what container ${id} is (${misfit})`,
  );
}

function portsOfList(ports: NonNullable<Listed['Ports']>): EngineContainer['ports'] {
  return ports.flatMap(({ IP, PublicPort, PrivatePort }) =>
    typeof PublicPort === 'number'
      ? [{ hostIp: IP ?? '', hostPort: PublicPort, containerPort: PrivatePort }]
      : [],
  );
}

/** Those that it will take when it starts. */
function portsOfStopped({ HostConfig }: Inspected): EngineContainer['ports'] {
  return Object.entries(HostConfig.PortBindings ?? {}).flatMap(([port, hosts]) =>
    (hosts ?? []).map(({ HostIp, HostPort }) => ({
      hostIp: HostIp ?? '',
      hostPort: Number(HostPort ?? 0),
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

/** Gives it 10 s to end by itself; fine when it does not run, or is gone. */
export async function stopContainer(engine: Dockerode, id: string, abortSignal: AbortSignal): Promise<void> {
  await orUndefined(orUndefined(engine.getContainer(id).stop({ abortSignal, t: 10 }), 304), 404);
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
