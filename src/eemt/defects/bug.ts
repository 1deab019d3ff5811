import type { Cure } from '../../core/blueprint.ts';
import type { CommandHint } from '../../core/command-hint.ts';
import type { Rule } from '../../core/observation.ts';
import type { Patch } from '../patch/patch.ts';
import type { Reproduction } from './reproduction.ts';
import type { SaidByScript } from './said-by-scripts.ts';
import type { SourceTexts } from './source-texts.ts';

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
  /** The part of ours that deals with it while a job runs; `cured` says how. It comes with the cure of web-jobs-need-docker. */
  readonly answeredBy?: JobPart;
  /** Whether EEMT's tree has it, where no edit of what is deployed by default tells. */
  readonly foundIn?: (texts: SourceTexts) => boolean;
  /** Why EEMT's authors need not hear of it. */
  readonly notUpstream?: string;
  /** Why it is left as it is, and only told of. */
  readonly reportOnly?: string;
  /** Commands by which a person sees it without us, in the order to type them. */
  readonly seenBy?: readonly CommandHint[];
  readonly patch: Patch;
  readonly reproduce?: Reproduction;
  /** What EEMT's own scripts, and the tools that they run, say where it strikes. */
  readonly saidByScripts?: readonly SaidByScript[];
}

/** `runner`: runs the jobs of the page over the workers; `stand-in`: answers the page's calls of the command docker. */
export type JobPart = 'runner' | 'stand-in';
