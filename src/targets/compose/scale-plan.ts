import writeFileAtomic from 'write-file-atomic';
import type { Environment } from '../../core/environment.ts';
import { isObject } from '../../lib/json.ts';
import { serviceOf } from '../../eemt/compose/services.ts';
import { NotReadyError } from '../../errors/index.ts';
import type { Plan, Run, Step, StepSay } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { ComposeParts } from './parts.ts';
import { modelFile } from './paths.ts';
import { readyStep } from './ready-step.ts';
import { projectSeen, workersIn } from './seen.ts';
import { requireWorkersFit } from './worker-room.ts';

const limitMs = 120_000;

/** Another number of workers; nothing else is touched. */
export function scalePlan(env: Environment, workers: number): Plan<ComposeParts> {
  return { steps: [scaleStep(env, workers), readyStep(env, workers, ['scale'])] };
}

function scaleStep(env: Environment, workers: number): Step<ComposeParts> {
  return {
    id: 'scale',
    title: `Workers: ${String(workers)}`,
    after: [],
    reads: ['containers', 'files', 'model', 'engine'],
    changes: ['containers', 'model', 'services', 'logs'],
    due(world) {
      const there = workersIn(projectSeen(world, env));
      const text = known(world.model);
      if (text === null)
        throw new NotReadyError('READY_STOPPED', `The Compose file of ${env.name} is gone.`, {
          findings: [],
        });
      const model = withWorkers(text, workers);
      if (there.length === workers && model === text)
        return { is: 'done', note: `there are ${String(workers)} already` };
      requireWorkersFit(workers, there.length, known(world.engine).memoryBytes, 'scale');
      return {
        is: 'due',
        changes: [{ kind: 'update', text: `workers: ${String(there.length)} → ${String(workers)}` }],
        run: (run, say) => scale(env, model, run, say),
      };
    },
  };
}

/** The Compose file with so many workers; as it is where that says so already. Pure. */
export function withWorkers(text: string, workers: number): string {
  const name = serviceOf('worker') ?? '';
  const file: unknown = JSON.parse(text);
  const services = isObject(file) && isObject(file['services']) ? file['services'] : {};
  const service = services[name];
  if (!isObject(file) || !isObject(service)) return text;
  const scaled = { ...file, services: { ...services, [name]: { ...service, scale: workers } } };
  return `${JSON.stringify(scaled, null, 2)}\n`;
}

/** Containers that are there stay as they are, whatever the file says of them. */
async function scale(env: Environment, model: string, { tools, signal }: Run, say: StepSay): Promise<void> {
  await writeFileAtomic(modelFile(env), model, { mode: 0o600 });
  const onLine = (line: string): void => {
    say.line(line);
  };
  const services = [serviceOf('worker') ?? ''];
  await tools.compose.up(
    { project: env.project, file: modelFile(env), services, recreate: 'never', timeoutMs: limitMs, onLine },
    signal,
  );
}
