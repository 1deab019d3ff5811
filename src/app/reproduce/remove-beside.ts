import type { Held } from '../../plan/held.ts';
import type { Run } from '../../plan/step.ts';
import { besideSession } from './place-there.ts';
import type { Made } from './reading.ts';

/** What lay in the cluster may have gone with it. */
export async function removeBeside(held: Held, { beside }: Made, verb: string, run: Run): Promise<void> {
  for (const one of beside) {
    const session = await besideSession(held.env, one, run);
    const plan = await session.plan({ do: 'down', data: true });
    await plan.run(held, verb, run);
  }
}
