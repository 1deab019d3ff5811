import type { CommandContext } from '../app/context.ts';
import { afterLook, nothingSeen, type Look, type StatusWatch } from '../core/status-watch.ts';
import type { EnvironmentStatus } from '../core/status.ts';
import { changeLine } from '../ui/change-text.ts';
import { drawWatch } from '../ui/watch-drawing.ts';
import { sentences } from './sentences.ts';
import { statusData } from './status-data.ts';

/** How looks at an environment are told while somebody watches. */
export interface WatchOutput {
  readonly show: (look: Look) => Promise<void>;
  readonly finish: () => void;
}

/** A screen where there is one to draw on; else, and as JSON, the whole status once and then what changes. */
export function watchOutput(
  context: CommandContext,
  screenOf: (status: EnvironmentStatus) => string,
): WatchOutput {
  let watch = nothingSeen;
  const tell = tellerOf(context, screenOf);
  return {
    show: async (look) => {
      const before = watch;
      watch = afterLook(before, look);
      tell.apply(watch, before);
      await context.printed();
    },
    finish: () => tell.finish(),
  };
}

interface Teller {
  apply(watch: StatusWatch, before: StatusWatch): void;
  finish(): void;
}

function tellerOf(context: CommandContext, screenOf: (status: EnvironmentStatus) => string): Teller {
  if (context.globals.output === 'json') return jsonTeller(context);
  return canDraw(context) ? drawingTeller(context) : lineTeller(context, screenOf);
}

/** What the tools say with --verbose would tear a screen. */
function canDraw({ globals, io }: CommandContext): boolean {
  const { output, linear, verbose } = globals;
  return output === 'pretty' && !linear && !verbose && io.stdout.isTTY;
}

function drawingTeller({ io, globals, redact }: CommandContext): Teller {
  const drawing = drawWatch(io.stdout, globals.color);
  return {
    apply: (watch) => {
      drawing.apply({
        ...watch,
        ...redact({ seen: watch.seen, failed: watch.failed, changes: watch.changes }),
      });
    },
    finish: () => {
      drawing.finish();
    },
  };
}

/** A file or a pipe gets one line for each change. */
function lineTeller(context: CommandContext, screenOf: (status: EnvironmentStatus) => string): Teller {
  const { io, print } = context;
  const laidOut = (line: string): string => (io.stdout.isTTY ? sentences(context, [line]) : line);
  return {
    apply: ({ seen, fresh }, before) => {
      for (const change of fresh) print(`${laidOut(changeLine(change))}\n`);
      if (before.seen === null && seen !== null) print(`${screenOf(seen.status)}\n`);
    },
    finish: () => undefined,
  };
}

function jsonTeller({ print }: CommandContext): Teller {
  return {
    apply: ({ seen, failed, fresh }, before) => {
      for (const change of fresh) print(`${JSON.stringify({ event: 'change', ...change })}\n`);
      if (seen === null || failed !== null) return;
      if (fresh.length > 0 || before.seen === null)
        print(`${JSON.stringify({ event: 'status', data: statusData(seen.status) })}\n`);
    },
    finish: () => undefined,
  };
}
