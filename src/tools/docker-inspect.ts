import type Dockerode from 'dockerode';
import * as z from 'zod/mini';
import { withoutControls } from '../lib/without-controls.ts';
import { checkAnswer } from './answer.ts';
import type { ContainerState, EngineContainer } from './docker.ts';
import { orUndefined } from './docker-connection.ts';

const inspected = z.object({
  Id: z.string(),
  RestartCount: z.nullish(z.number()),
  Config: z.nullish(z.object({ Healthcheck: z.nullish(z.object({ Test: z.nullish(z.array(z.string())) })) })),
  State: z.object({
    Status: z.custom<EngineContainer['state']>((state) => typeof state === 'string'),
    ExitCode: z.nullish(z.number()),
    OOMKilled: z.nullish(z.boolean()),
    Error: z.nullish(z.string()),
    StartedAt: z.nullish(z.string()),
    Health: z.nullish(z.object({ Status: z.nullish(z.string()) })),
  }),
});
type State = z.output<typeof inspected>['State'];

/** How these containers are, asked all at once; those that have gone meanwhile are left out. */
export async function inspectContainers(
  engine: Dockerode,
  ids: readonly string[],
  abortSignal: AbortSignal,
): Promise<readonly ContainerState[]> {
  const states = await Promise.all(ids.map(async (id) => inspect(engine, id, abortSignal)));
  return states.filter((one) => one !== undefined);
}

async function inspect(
  engine: Dockerode,
  id: string,
  abortSignal: AbortSignal,
): Promise<ContainerState | undefined> {
  const said = await orUndefined(engine.getContainer(id).inspect({ abortSignal }), 404);
  if (said === undefined) return undefined;
  const { Id, RestartCount, Config, State } = checkAnswer(
    inspected,
    said,
    (misfit) => `The engine did not say how container ${id} is (${misfit})`,
  );
  return {
    id: Id,
    state: State.Status,
    exitCode: exitCodeIn(State),
    restarts: RestartCount ?? 0,
    oomKilled: State.OOMKilled ?? false,
    health: healthIn(State),
    error: textOf(State.Error),
    startedAt: timeOf(State.StartedAt),
    healthCheck: healthCheckOf(Config?.Healthcheck?.Test),
  };
}

/** The engine writes 0 for one that runs or never started. */
function exitCodeIn({ Status, ExitCode }: State): number | null {
  return ['exited', 'restarting', 'dead', 'removing'].includes(Status) ? (ExitCode ?? null) : null;
}

/** What it said last; of one that does not run it is no longer true. */
function healthIn({ Status, Health }: State): ContainerState['health'] {
  const said = Health?.Status;
  const known = said === 'starting' || said === 'healthy' || said === 'unhealthy';
  return known && Status === 'running' ? said : null;
}

/** `NONE` switches off the check of an image. */
function healthCheckOf(test: readonly string[] | null | undefined): readonly string[] | null {
  return test === null || test === undefined || test.length === 0 || test[0] === 'NONE' ? null : test;
}

function textOf(text: string | null | undefined): string | null {
  const clean = withoutControls((text ?? '').replaceAll('\n', ' ')).trim();
  return clean === '' ? null : clean;
}

/** The engine's zero time stands for never. */
function timeOf(text: string | null | undefined): string | null {
  return text === null || text === undefined || text === '' || text.startsWith('0001-') ? null : text;
}
