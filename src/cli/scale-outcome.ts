import type { CommandContext } from '../app/context.ts';
import type { ScaleResult } from '../app/scaling.ts';
import { duration } from '../ui/format.ts';
import type { Outcome } from './command.ts';
import { sentences } from './sentences.ts';
import { statusData } from './status-data.ts';

/** What `scale` gives and shows. */
export function scaleOutcome(
  context: Pick<CommandContext, 'io'>,
  { status, scaled, durationMs }: ScaleResult,
): Outcome {
  const { name, autoscaling } = status;
  const { from, to } = scaled;
  const how = autoscaling
    ? `, and by their load ${String(autoscaling.min)} to ${String(autoscaling.max)}`
    : '';
  const screen =
    from === to
      ? `${name} is to have ${workers(to)}${how}.`
      : `${name}: ${String(from)} → ${workers(to)} in ${duration(durationMs)}${how}.`;
  return { data: { ...statusData(status), scaled }, screen: sentences(context, [screen]) };
}

function workers(count: number): string {
  return count === 1 ? '1 worker' : `${String(count)} workers`;
}
