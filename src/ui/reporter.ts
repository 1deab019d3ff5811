import type { RunEvent } from '../core/events.ts';

export type ReporterKind = 'pretty' | 'linear' | 'plain' | 'json';

export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Draws a run from its events alone. */
export interface Reporter {
  emit(event: RunEvent): void;
  /** Text for people on stderr; waits where tasks are being drawn. */
  say(text: string): void;
  /** Ends drawing; what comes later is written below it. */
  close(): Promise<void>;
}
