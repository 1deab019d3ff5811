import type { PlannedStep } from './views.ts';
import { wrap } from './text.ts';

export interface PlanView {
  readonly target: string;
  readonly targetWhy: string;
  readonly steps: readonly PlannedStep[];
  /** As sizes that were asked for and given, one line each. */
  readonly notes: readonly string[];
  readonly cures: readonly string[];
}

/** A plan as people read it: what is so, what is due, what cannot be known yet. Pure. */
export function planText({ target, targetWhy, steps, notes, cures }: PlanView, width: number): string {
  const lines = steps.flatMap(({ title, verdict }) => {
    switch (verdict.is) {
      case 'done':
        return [`  = ${title} (already so: ${verdict.note})`];
      case 'due':
        return [`  + ${title}`, ...verdict.changes.map(({ text }) => `      ${text}`)];
      case 'waiting':
        return [`  + ${title}`, ...verdict.missing.map((one) => `      wait for ${one}`)];
      case 'unknown':
        return [`  ? ${title} (known after: ${verdict.until})`];
    }
  });
  return [
    `Target: ${target} (${targetWhy})`,
    '',
    'Plan',
    ...lines,
    ...(notes.length === 0 ? [] : ['', 'Notes', ...notes.map((note) => `  ${note}`)]),
    '',
    `Cures: ${cures.join(', ')}`,
  ]
    .map((line) => wrap(line, width))
    .join('\n');
}
