import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { besideOf, type Environment } from '../../core/environment.ts';
import type { Bug } from '../../eemt/defects/index.ts';
import type { HowToReproduce } from '../../eemt/defects/reproduction.ts';
import { StateConflictError } from '../../errors/index.ts';
import type { Session, SessionPlan, UpOptions } from '../../targets/target.ts';
import { targetOf } from '../../targets/index.ts';
import type { Run } from '../../plan/step.ts';
import type { Reproduction } from '../../state/reproduction.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { effectiveSettings } from '../effective-settings.ts';
import type { FoundEnvironment } from '../find-environment.ts';

/** The session on a place where a reproduction is, or was begun. */
export async function besideSession(
  env: Environment,
  { bug, target }: Reproduction,
  run: Run,
): Promise<Session> {
  const { beside } = await targetOf(target);
  if (beside === null) throw new TypeError(`there is no place beside an environment on ${target}`);
  return beside(besideOf(env, bug), bug, run);
}

/** The place beside an environment: what can be done there. */
export interface Beside {
  readonly place: Environment;
  readonly session: Session;
  /** The plan that brings EEMT up there with these cures left out. */
  readonly up: (
    leftOut: readonly string[],
    options: Partial<Pick<UpOptions, 'recreate' | 'waits' | 'rootOwns'>>,
  ) => Promise<SessionPlan>;
}

/** Beside this environment; undefined where its target knows no such place. Does nothing yet. */
export async function openBeside(
  context: CommandContext,
  found: FoundEnvironment,
  { bug, how }: { readonly bug: Bug; readonly how: HowToReproduce },
  main: Session,
  run: LoggedRun,
): Promise<Beside | undefined> {
  const { env, record } = found;
  const { beside } = await targetOf(how.target);
  if (beside === null) return undefined;
  if (record?.target !== how.target) throw elsewhere(bug.id, how);
  const place = besideOf(env, bug.id);
  const session = beside(place, bug.id, run);
  return {
    place,
    session,
    async up(leftOut, options) {
      const resolved = await effectiveSettings(context, record, { consent: 'required' });
      const { settings, sparePort } = await main.fit(resolved, { recreate: false });
      const one = { ...settings, workers: how.workers ?? 1, autoscale: null, port: sparePort };
      const designed = await session.design({
        id: record.id,
        source: { dir: record.source, kind: 'given', commit: null },
        settings: one,
        leftOut,
        sparePort: settings.port,
        diskLimitMi: record.diskLimitMi,
        ...(how.arrange === undefined ? {} : { arrange: how.arrange }),
      });
      const plain = { recreate: false, wipe: false, build: false, cache: true, caBundle: null };
      return designed.up({ ...plain, ...options });
    },
  };
}

function elsewhere(id: string, { target }: HowToReproduce): StateConflictError {
  return new StateConflictError(
    'STATE_TARGET',
    `${id} shows on ${target}, and this environment is not there.`,
    {
      hints: [advice`${eemtDev('up', '--target', target)} brings one up there`],
    },
  );
}
