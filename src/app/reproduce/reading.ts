import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { advice, type AdviceParts } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { ownOf, reproduceFolder, type Environment, type TargetName } from '../../core/environment.ts';
import { isDocumented, reproducedText } from '../../core/reproduced.ts';
import { StateConflictError } from '../../errors/index.ts';
import { readReproduction, type Reproduction, type ReproductionReading } from '../../state/reproduction.ts';
import { targetOf } from '../../targets/index.ts';

/** What has to be known to make one or go on with it. Rejects with STATE_REPRODUCING where nobody can read which is there. */
export async function knownReproduction(env: Environment): Promise<Reproduction | undefined> {
  const read = await readReproduction(env);
  if (read.is === 'lost')
    throw new StateConflictError(
      'STATE_REPRODUCING',
      `${read.reason}, so nobody knows what is being reproduced.`,
      {
        hints: [
          advice`${eemtDev('bugs reproduce', '--remove')} removes what was made for it, and nothing of ${env.name}`,
        ],
      },
    );
  return read.is === 'there' ? read.reproduction : undefined;
}

/** One at a time: a second one would be taken for a consequence of the first. true: this one was begun already, and may go on. */
export async function requireFree(
  env: Environment,
  id: string,
  { again }: { readonly again: boolean },
): Promise<boolean> {
  const there = await knownReproduction(env);
  if (there === undefined) return false;
  if (again && there.bug === id) return true;
  throw new StateConflictError(
    'STATE_REPRODUCING',
    `${reproducedText(there.bug)} is being reproduced already.`,
    {
      hints: [
        advice`${eemtDev('bugs reproduce', '--remove')} removes it`,
        ...(isDocumented(there.bug) ? [] : [advice`${eemtDev('bugs cure', there.bug)} mends it where it is`]),
      ],
    },
  );
}

/** For whoever goes on without it. */
export function lostWords(reason: string): AdviceParts {
  const removes = eemtDev('bugs reproduce', '--remove');
  return advice`${reason}, so what was being reproduced stays as it is; ${removes} removes it`;
}

/** What a reproduction has made, or may have. */
export interface Made {
  readonly beside: readonly Pick<Reproduction, 'bug' | 'target'>[];
  /** An environment of its own. */
  readonly own: boolean;
}

/** As it was written down; where that is lost, as its folders tell, which are made before anything else. */
export async function madeBy(read: ReproductionReading, env: Environment, target: TargetName): Promise<Made> {
  switch (read.is) {
    case 'absent':
      return { beside: [], own: false };
    case 'there':
      return read.reproduction.place === 'beside'
        ? { beside: [read.reproduction], own: false }
        : { beside: [], own: true };
    case 'lost': {
      const { beside } = await targetOf(target);
      const bugs =
        beside === null ? [] : await readdir(join(env.paths.data, reproduceFolder)).catch(() => []);
      return { beside: bugs.map((bug) => ({ bug, target })), own: existsSync(ownOf(env).paths.root) };
    }
  }
}
