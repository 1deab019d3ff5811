import type { Settings } from '../settings/settings.ts';

/** Remembered: only what nobody can observe; losing it loses answers, never the environment. */
export interface EnvironmentRecord {
  readonly version: 1;
  readonly id: string;
  readonly target: 'kind';
  /** Absolute folder of the EEMT source that was used last, and how it was asked for. */
  readonly source: string;
  readonly namespace: string;
  readonly answers: Partial<Settings>;
  readonly leftOut: readonly string[];
  readonly createdAt: string;
}
