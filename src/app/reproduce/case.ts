import type { Environment } from '../../core/environment.ts';
import type { Bug } from '../../eemt/defects/index.ts';
import type { HowToReproduce } from '../../eemt/defects/reproduction.ts';
import type { Held } from '../../plan/held.ts';
import type { Reproduction } from '../../state/reproduction.ts';
import type { Session } from '../../targets/target.ts';

/** Where a defect is brought about. */
export interface Place {
  readonly is: Reproduction['place'];
  readonly env: Environment;
  /** A session on it, which an `up` there may have made new. */
  readonly session: () => Promise<Session>;
  /**
   * EEMT there, with these cures left out; nobody waits until it answers. `deployed` is called where it is there before the rest is done. Gives
   * the failure that ended it, or null: it may be what the defect does.
   */
  readonly bringUp: (held: Held, leftOut: readonly string[], deployed: () => void) => Promise<Error | null>;
  /** With every cure, until EEMT answers. */
  readonly mend: (held: Held) => Promise<void>;
}

export interface Case {
  readonly bug: Bug;
  readonly how: HowToReproduce;
}
