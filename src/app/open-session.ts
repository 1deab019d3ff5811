import type { Environment } from '../core/environment.ts';
import type { Run } from '../plan/step.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import { targetOf } from '../targets/index.ts';
import type { Session } from '../targets/target.ts';

/** The session of one verb on an environment, on the target that it lives on; one without a record has none to choose yet. */
export async function openSession(
  env: Environment,
  record: EnvironmentRecord | undefined,
  run: Run,
): Promise<Session> {
  const target = await targetOf(record?.target);
  return target.open(env, run);
}
