/** How long a plan takes, by what was measured. */
export interface Estimate {
  readonly seconds: number;
  readonly measured: 'here' | 'elsewhere';
  /** Each step that counts; empty where only the whole was measured. */
  readonly steps: readonly TimedStep[];
}

export interface TimedStep {
  readonly id: string;
  readonly after: readonly string[];
  readonly seconds: number;
}

/** Seconds until the last of them ends, where each starts when those before it have ended. Steps that are not among them take no time. Pure. */
export function longestPath(steps: readonly TimedStep[]): number {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const ends = new Map<string, number>();
  const endOf = (id: string): number => {
    const known = ends.get(id);
    if (known !== undefined) return known;
    const step = byId.get(id);
    if (!step) return 0;
    const end = Math.max(0, ...step.after.map(endOf)) + step.seconds;
    ends.set(id, end);
    return end;
  };
  return Math.max(0, ...steps.map(({ id }) => endOf(id)));
}
