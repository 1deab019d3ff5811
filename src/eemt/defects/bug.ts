import type { Cure } from '../../core/blueprint.ts';
import type { Rule } from '../../core/observation.ts';

/** A defect of EEMT: a cure that can be judged in an observation and left out. */
export interface Bug extends Rule, Cure {
  /** What a person sees when it strikes. */
  readonly symptom: string;
  readonly cause: string;
  /** What the cure does, in one line; shown on the end screen. */
  readonly cured: string;
  /** A user's --values beat sizing cures, never correctness cures. */
  readonly nature: 'sizing' | 'correctness';
  /** Places in EEMT's tree, as `docker/web-interface/startup.sh`. */
  readonly upstream: readonly string[];
  /** Paragraphs for `bugs show`. */
  readonly story: string;
}
