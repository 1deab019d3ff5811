import { closeSync, existsSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentPaths } from '../core/environment.ts';
import { redactedEvent, type RunEvent } from '../core/events.ts';
import { makePrivate, privateFolder } from '../state/private.ts';
import type { Redactor } from '../lib/redact.ts';
import { clean } from '../ui/text.ts';

export interface RunLog {
  event(event: RunEvent): void;
  line(text: string): void;
  /** Path while the file exists, else null: before the first line, and after `down` removed it. */
  file(): string | null;
  close(): void;
}

const kept = 20;

/**
 * The whole story of one run, but no secrets, in runs/TIME-VERB.log, made with its first line; the last 20 are kept.
 * A log that cannot be written never stops a run. Writes go through one open file, so `down` can remove the folder meanwhile.
 */
export function createRunLog(
  paths: EnvironmentPaths,
  verb: string,
  redactor: Redactor,
  iso: () => string = () => new Date().toISOString(),
): RunLog {
  let file: string | undefined;
  let descriptor: number | undefined;
  let broken = false;
  const open = (): number => {
    // `status` writes a log too, and may be the first who finds folders that an earlier eemt-dev left open.
    makePrivate(paths);
    const folder = paths.runs;
    privateFolder(folder);
    file = join(folder, `${iso().replaceAll(/[:.]/g, '-')}-${verb.replaceAll(/[^a-z0-9]+/g, '-')}.log`);
    const opened = openSync(file, 'a', 0o600);
    removeOld(folder);
    return opened;
  };
  const write = (text: string): void => {
    if (broken) return;
    try {
      descriptor ??= open();
      writeSync(descriptor, `${iso()} ${clean(text)}\n`);
    } catch {
      broken = true;
    }
  };
  return {
    line: (text) => {
      write(redactor.line(text));
    },
    event: (event) => {
      write(describe(redactedEvent(event, redactor)));
    },
    file: () => (file !== undefined && existsSync(file) ? file : null),
    close: () => {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
      broken = true;
    },
  };
}

function removeOld(folder: string): void {
  const logs = readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort();
  for (const name of logs.slice(0, -kept)) rmSync(join(folder, name), { force: true });
}

function describe(event: RunEvent): string {
  switch (event.event) {
    case 'plan-started':
      return `${event.verb}: ${event.steps.map(({ id }) => id).join(', ')}`;
    case 'target-chosen':
      return `target ${event.target}: ${event.why}`;
    case 'step-started':
      return `[${event.id}] started: ${event.title}${event.changes.map((change) => `\n  - ${change}`).join('')}`;
    case 'step-output':
      return `[${event.id}] ${event.line}`;
    case 'step-progress':
      return `[${event.id}] ${String(Math.round(event.fraction * 100))} %`;
    case 'step-skipped':
      return `[${event.id}] already so: ${event.note}`;
    case 'step-left-out':
      return `[${event.id}] left out: ${event.reason}`;
    case 'step-done':
      return `[${event.id}] done after ${String(Math.round(event.durationMs))} ms`;
    case 'step-failed':
      return `[${event.id}] FAILED after ${String(Math.round(event.durationMs))} ms: ${event.message}`;
    case 'job-progress': {
      const { id, phase, tasks } = event.job;
      return `job ${id} ${phase}: ${String(tasks.done)} of ${String(tasks.total)} tasks`;
    }
    case 'notice':
      return `${event.level}: ${event.text}`;
    case 'plan-finished':
      return `finished after ${String(Math.round(event.durationMs))} ms`;
  }
}
