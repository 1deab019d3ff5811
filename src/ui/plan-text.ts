import { planSummary } from './plan-summary.ts';
import type { PlanView } from './views.ts';
import { wrap } from './text.ts';

/** A plan as people read it: each step, whether it is so, due or not known yet; then what it comes to. Pure. */
export function planText(plan: PlanView, width: number): string {
  const lines = plan.steps.flatMap(({ title, verdict }) => {
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
  const cures = plan.cures.length === 0 ? [] : ['', `Cures: ${plan.cures.join(', ')}`];
  const details = ['Steps', ...lines, ...cures].map((line) => wrap(line, width)).join('\n');
  return `${details}\n\n${planSummary(plan, { width })}`;
}
