import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import type { Environment } from '../../core/environment.ts';
import { NotReadyError, whyOf } from '../../errors/index.ts';
import { isObject } from '../../lib/json.ts';
import { serviceOf } from '../../eemt/compose/services.ts';
import type { Run, Step, StepId, StepSay } from '../../plan/step.ts';
import type { Observer } from '../../plan/world.ts';
import { untilReady } from '../until-ready.ts';
import { withMore } from '../with-more.ts';
import type { ComposeParts, ComposeWorld } from './parts.ts';
import { modelFile } from './paths.ts';
import { readyStep } from './ready-step.ts';

/** Its images are here, so only containers are made. */
const limitMs = 60_000;

/** The ready step, going back to the Compose file of before where the new one does not start. */
export function readyOrBack(
  env: Environment,
  workers: number,
  after: readonly StepId[],
  observer: Observer<ComposeParts>,
): Step<ComposeParts> {
  return {
    ...readyStep(env, workers, after),
    recover: (error, first, run, say) => goBack(env, { error, first, observer }, run, say),
  };
}

interface Failure {
  readonly error: unknown;
  /** The world before the plan. */
  readonly first: ComposeWorld;
  readonly observer: Observer<ComposeParts>;
}

/** Gives the first error, which stays the reason, with what was seen of the way back; as it is where there was nothing before, or it is still the same. */
async function goBack(
  env: Environment,
  { error, first, observer }: Failure,
  run: Run,
  say: StepSay,
): Promise<unknown> {
  const before = first.model?.ok === true ? first.model.value : null;
  const now = await readFile(modelFile(env), 'utf8').catch(() => null);
  if (!(error instanceof NotReadyError) || before === null || before === now) return error;
  const back = { wentBack: true };
  try {
    say.line('going back to the containers of before');
    await writeFileAtomic(modelFile(env), before, { mode: 0o600 });
    const onLine = (line: string): void => {
      say.line(line);
    };
    const request = { project: env.project, file: modelFile(env), timeoutMs: limitMs, onLine };
    await run.tools.compose.up(request, run.signal);
    observer.changed(['containers', 'model', 'services', 'web', 'logs']);
  } catch (failure) {
    return withMore(error, `eemt-dev could not go back to the containers of before: ${whyOf(failure)}`);
  }
  try {
    await untilReady(readyStep(env, workersIn(before), []), observer, run, say);
    return withMore(error, 'eemt-dev went back to the containers of before, which run again.', back);
  } catch (failure) {
    const text = `eemt-dev put the containers of before back, but did not see them run again: ${whyOf(failure)}`;
    return withMore(error, text, back, failure);
  }
}

/** How many workers a Compose file of ours asks for. Pure. */
function workersIn(text: string): number {
  const file: unknown = JSON.parse(text);
  const services = isObject(file) && isObject(file['services']) ? file['services'] : {};
  const worker = services[serviceOf('worker') ?? ''];
  const scale = isObject(worker) ? worker['scale'] : undefined;
  return typeof scale === 'number' ? scale : 0;
}
