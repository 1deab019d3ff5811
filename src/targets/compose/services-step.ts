import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { ComposeFacts, ImageRole } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { shippedFiles } from '../../eemt/chart/shipped-files.ts';
import type { Run, Step, StepId, StepSay } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import { mountedMode } from '../../state/private.ts';
import { copyWorkQueuePassword } from '../../state/work-queue-password.ts';
import type { ComposeDesigned } from './design.ts';
import { differences, imageIds } from './differences.ts';
import { modelOf, type Model } from './model.ts';
import { modelFile, passwordCopy, programFolders } from './paths.ts';
import type { ComposeParts } from './parts.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { projectSeen } from './seen.ts';

const limitMs = 300_000;

/** Containers as the model has them: those that differ are made anew, all others stay as they are. */
export function servicesStep(
  env: Environment,
  designed: ComposeDesigned,
  after: readonly StepId[],
): Step<ComposeParts> {
  return {
    id: 'services',
    title: `Containers of ${env.project}`,
    after,
    reads: ['containers', 'files', 'images', 'model'],
    changes: ['containers', 'files', 'model', 'services', 'web', 'logs'],
    due(world) {
      refuseForeign(env, projectSeen(world, env));
      const ids = imageIds(designed, world);
      const lacking = after.find(
        (step) => step.startsWith('image-') && ids[step.slice(6) as ImageRole] === undefined,
      );
      if (lacking !== undefined) return { is: 'unknown', until: lacking };
      const model = modelOf(env, designed, ids);
      const { containers } = projectSeen(world, env);
      const changes = differences(model, containers);
      const written = known(world.model) === model.text && known(world.files).passwordPrint !== null;
      if (changes.length === 0 && written)
        return { is: 'done', note: `${String(containers.length)} containers are as they should be` };
      return {
        is: 'due',
        changes: changes.length > 0 ? changes : [{ kind: 'update', text: 'write the Compose file anew' }],
        run: (run, say) => makeServices(env, designed.facts, model, run, say),
      };
    },
  };
}

async function makeServices(
  env: Environment,
  { host }: ComposeFacts,
  model: Model,
  run: Run,
  say: StepSay,
): Promise<void> {
  await writePrograms(env);
  // Everybody but root is the user of the containers.
  await copyWorkQueuePassword(env, passwordCopy(env), process.getuid?.() === 0 ? host : null);
  await writeFileAtomic(modelFile(env), model.text, { mode: 0o600 });
  await unpause(env, run);
  await run.tools.compose.up(
    {
      project: env.project,
      file: modelFile(env),
      timeoutMs: limitMs,
      onLine: (line) => {
        say.line(line);
      },
    },
    run.signal,
  );
  await sweepPrograms(env);
}

/** `docker compose up` leaves a paused container paused. */
async function unpause({ project }: Environment, { tools, signal }: Run): Promise<void> {
  const containers = await tools.docker.containers(`com.docker.compose.project=${project}`, signal);
  for (const { id, state } of containers)
    if (state === 'paused') await tools.docker.startContainer(id, signal);
}

/** Each folder is whole before it has its name. Executable, since the stand-in is called as a command. */
async function writePrograms(env: Environment): Promise<void> {
  await mkdir(env.paths.compose, { recursive: true, mode: 0o700 });
  // Mounts begin inside; nobody else needs to pass.
  for (const [which, folder] of Object.entries(programFolders(env)) as readonly (readonly [
    'jobs' | 'worker',
    string,
  ])[]) {
    await mkdir(folder, { recursive: true, mode: mountedMode });
    for (const [name, text] of Object.entries(shippedFiles(which).texts)) {
      await writeFile(join(folder, name), text, { mode: 0o755 });
    }
  }
}

/** Programs that no container mounts any more. */
async function sweepPrograms(env: Environment): Promise<void> {
  const wanted = Object.values(programFolders(env));
  for (const name of await readdir(env.paths.compose)) {
    const path = join(env.paths.compose, name);
    if (/^(jobs|worker)-/.test(name) && !wanted.includes(path))
      await rm(path, { recursive: true, force: true });
  }
}
