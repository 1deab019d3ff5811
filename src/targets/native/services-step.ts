import type { Environment } from '../../core/environment.ts';
import type { Change, Step, StepId } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { NativeDesigned } from './design.ts';
import { sweepCopies } from './page-copy-step.ts';
import type { NativeParts } from './parts.ts';
import { pageFolder } from './paths.ts';
import { applyServices } from './processes.ts';
import { processesSeen, type ProcessesSeen } from './seen.ts';
import { textOf, type ServicesFile } from './services-file.ts';

/** Processes as they are to be: those that differ are started anew, all others go on. */
export function servicesStep(
  env: Environment,
  { services, content, model, releasePorts }: NativeDesigned,
  after: readonly StepId[],
): Step<NativeParts> {
  return {
    id: 'services',
    title: 'The processes of EEMT',
    after,
    reads: ['files', 'wanted', 'supervisor'],
    changes: ['files', 'wanted', 'supervisor', 'copies', 'services', 'web', 'logs'],
    due(world) {
      const changes = differences(services, processesSeen(world));
      const written = known(world.wanted)?.text === textOf(services);
      if (changes.length === 0 && written)
        return { is: 'done', note: `${String(services.services.length)} run as they should` };
      return {
        is: 'due',
        changes: changes.length > 0 ? changes : [{ kind: 'update', text: 'write down anew what is to run' }],
        async run(run) {
          await applyServices(env, services, model.python.path, run, releasePorts);
          await sweepCopies(env, [pageFolder(env, content.print), services.programs]);
        },
      };
    },
  };
}

/** What has to happen to the processes before they are as wanted. Pure. */
export function differences(
  wanted: ServicesFile,
  { supervisor, processes }: ProcessesSeen,
): readonly Change[] {
  const changes = wanted.services.flatMap(({ name, hash }): readonly Change[] => {
    const there = processes.find((one) => one.name === name);
    if (there === undefined) return [{ kind: 'create', text: `start ${name}` }];
    if (there.hash !== hash) return [{ kind: 'update', text: `start ${name} anew` }];
    if (there.process !== null || (supervisor !== null && there.state === 'waiting')) return [];
    return [{ kind: 'heal', text: `start ${name}, which has ended` }];
  });
  const orphans = processes.filter((one) => !wanted.services.some(({ name }) => name === one.name));
  const lost: readonly Change[] =
    supervisor === null && changes.length === 0
      ? [{ kind: 'heal', text: 'start what keeps the processes running' }]
      : [];
  return [
    ...changes,
    ...orphans.map(({ name }): Change => ({ kind: 'delete', text: `end ${name}` })),
    ...lost,
  ];
}
