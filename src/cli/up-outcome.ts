import type { CommandContext } from '../app/context.ts';
import type { UpResult } from '../app/converge.ts';
import type { PlanToAgree } from '../app/plan-to-agree.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { JsonObject } from '../lib/json.ts';
import { longestChain } from '../plan/longest-chain.ts';
import type { Verdict } from '../plan/step.ts';
import { endScreen } from '../ui/end-screen.ts';
import { planSummary } from '../ui/plan-summary.ts';
import { planText } from '../ui/plan-text.ts';
import type { Outcome } from './command.ts';
import { statusData } from './status-data.ts';

/** What `up`, and `reset --hard`, give and show at the end. */
export function upOutcome(
  { io, globals }: CommandContext,
  result: UpResult,
  wish: { readonly timings?: boolean } = {},
): Outcome {
  const { status, targetWhy, designed, steps, dataDir } = result;
  const done = steps.filter(({ outcome }) => outcome === 'done');
  const chain = longestChain(steps);
  const timings = done.map(({ id, title, startedMs, durationMs }) => ({
    id,
    title,
    startMs: Math.round(startedMs),
    durationMs,
    chain: chain.includes(id),
  }));
  const healed = steps.flatMap(({ changes }) => changes.filter(({ kind }) => kind === 'heal'));
  const screen = endScreen(
    {
      ...status,
      timings,
      healed: healed.map(({ text }) => text),
      dataFolder: dataDir,
      notes: designed.notes,
      next: [
        { ...eemtDev('open'), purpose: 'the web interface in your browser' },
        { ...eemtDev('status'), purpose: 'what runs where' },
        { ...eemtDev('reset'), purpose: 'fresh data for the next test' },
      ],
    },
    io.stdout.columns || 80,
    globals.color,
    { verbose: globals.verbose, ...wish },
  );
  return {
    data: {
      ...statusData(status),
      targetWhy,
      cured: designed.changedBy,
      changed: done.map(({ id }) => id),
      timings,
    },
    screen,
  };
}

/** What `up --dry-run` gives and shows. */
export function planOutcome({ io }: CommandContext, plan: PlanToAgree): Outcome {
  const { target, targetWhy, steps, notes, cures, estimate } = plan;
  return {
    data: {
      plan: steps.map(({ id, title, after, verdict }) => ({ id, title, after, look: lookData(verdict) })),
      cures,
      notes,
      target,
      targetWhy,
      estimateSeconds: estimate && Math.round(estimate.seconds * 10) / 10,
    },
    screen: planText(plan, io.stdout.columns || 80),
  };
}

/** The plan as text for whoever is asked, on one screen with warnings above and the question below it. */
export function describePlan({ io: { stderr } }: CommandContext): (plan: PlanToAgree) => string {
  return (plan) => planSummary(plan, { width: stderr.columns || 80, height: (stderr.rows || 24) - 4 });
}

/** As the contract has it: what waits is due. */
function lookData(verdict: Verdict): JsonObject {
  switch (verdict.is) {
    case 'done':
      return { is: 'done', note: verdict.note };
    case 'unknown':
      return { is: 'unknown', until: verdict.until };
    case 'waiting':
      return { is: 'due', changes: verdict.missing.map((one) => `wait for ${one}`) };
    case 'due':
      return {
        is: 'due',
        changes: verdict.changes.map(({ text }) => text),
        ...(verdict.loses === undefined ? {} : { loses: verdict.loses }),
      };
  }
}
