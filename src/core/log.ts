/** One line that a container has written. */
export interface LogLine {
  /** When, in UTC with nine digits behind the point, so that texts compare as times do. */
  readonly at: string;
  readonly text: string;
}

/** What is wanted of one log. */
export interface LogRange {
  /** Of the run before the present one. */
  readonly previous: boolean;
  /** Goes on until the run ends. */
  readonly follow: boolean;
  /** From then on; where the log is asked for in whole seconds, from the beginning of that second. null: from its beginning. */
  readonly since: string | null;
  /** The last lines; null: all of them. */
  readonly tail: number | null;
}
