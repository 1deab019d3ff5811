import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { besideOf, type Environment } from '../../core/environment.ts';
import type { HowToReproduce } from '../../eemt/defects/reproduction.ts';
import { StateConflictError } from '../../errors/index.ts';
import type { Session, UpOptions } from '../../targets/target.ts';
import type { EnvironmentRecord } from '../../state/record.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { effectiveSettings } from '../effective-settings.ts';
import type { FoundEnvironment } from '../find-environment.ts';
import type { Case, Place } from './case.ts';
import { besideSession } from './place-there.ts';

/** Beside this environment, in its cluster. Does nothing yet. Throws STATE_TARGET where the environment is on another target. */
export async function placeBeside(
  context: CommandContext,
  found: FoundEnvironment,
  { bug, how }: Case,
  main: Session,
  run: LoggedRun,
): Promise<Place> {
  const { env, record } = found;
  if (record?.target !== how.target) throw elsewhere(bug.id, how, env, record);
  await main.requireRunning();
  const place = besideOf(env, bug.id);
  const session = await besideSession(env, { bug: bug.id, target: how.target }, run);
  const planOf = async (leftOut: readonly string[], options: Partial<UpOptions>) => {
    const resolved = await effectiveSettings(context, record, { consent: 'required' });
    const { settings, sparePort } = await main.fit(resolved, { recreate: false });
    const designed = await session.design({
      id: record.id,
      source: { dir: record.source, kind: 'given', commit: null },
      settings: { ...settings, workers: how.workers ?? 1, autoscale: null, port: sparePort },
      leftOut,
      sparePort: settings.port,
      diskLimitMi: record.diskLimitMi,
      ...(how.arrange === undefined ? {} : { arrange: how.arrange }),
    });
    const plain = { recreate: false, wipe: false, build: false, cache: true, caBundle: null };
    return designed.up({ ...plain, ...options });
  };
  const rootOwns = (how.act ?? []).flatMap((act) => (act.do === 'root-owns' ? [act.folder] : []));
  return {
    is: 'beside',
    env: place,
    session: () => Promise.resolve(session),
    async bringUp(held, leftOut) {
      const plan = await planOf(leftOut, { waits: false, rootOwns });
      await plan.run(held, 'bugs reproduce', run);
      return null;
    },
    async mend(held) {
      session.forget();
      // Its pods go first: a kubelet gives a volume to a group only for the first of them.
      const plan = await planOf([], { recreate: true });
      await plan.run(held, 'bugs cure', run);
    },
  };
}

function elsewhere(
  id: string,
  { target }: HowToReproduce,
  { name }: Environment,
  record: EnvironmentRecord | undefined,
): StateConflictError {
  const other = `${name}-${target}`;
  const source = record?.answers.source ?? record?.source;
  const made = eemtDev(
    'up',
    ...['--name', other, '--target', target],
    ...(source === undefined ? [] : ['--source', source]),
  );
  return new StateConflictError(
    'STATE_TARGET',
    `${id} is brought about beside an EEMT on ${target}, and ${name} runs on ${record?.target ?? 'nothing'}.`,
    {
      hints: [
        advice`${made} makes another one there, and ${eemtDev('bugs reproduce', id, '--name', other)} shows it beside that; ${name} stays as it is`,
        advice`${eemtDev('up', '--target', target)} moves ${name} there; job data is kept`,
        advice`${eemtDev('bugs show', id)} says how to see it by hand`,
      ],
    },
  );
}
