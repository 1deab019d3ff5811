import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { inject } from 'vitest';
import { screenOf } from './screen.ts';

const kubectl = join(import.meta.dirname, 'fake-kubectl.mjs');
const folders: string[] = [];

export const ctrlC = '\u0003';

/** A bundled program on a pseudo-terminal, by default the one with verbs for tests; `NO_COLOR` unless `env` says otherwise. */
export function openTerminal(
  args: readonly string[],
  {
    cols = 80,
    rows = 24,
    env = { NO_COLOR: '1' },
    program = inject('packed').terminalProgram,
  }: TerminalOptions = {},
) {
  const state = mkdtempSync(join(tmpdir(), 'eemt-dev-pty-'));
  folders.push(state);
  const terminal = spawn(process.execPath, [program, ...args], {
    cols,
    rows,
    cwd: state,
    env: {
      ...withoutColor(process.env),
      TEST_STATE: state,
      TEST_KUBECTL: kubectl,
      TERM: 'xterm-256color',
      ...env,
    },
  });
  let output = '';
  const waiting = new Set<() => void>();
  terminal.onData((data) => {
    output += data;
    for (const check of waiting) check();
  });
  const exitCode = new Promise<number>((resolve) => {
    terminal.onExit((exit) => {
      resolve(exit.exitCode);
    });
  });
  let waitedFor = 0;
  /** Resolves once the text stands behind all that was waited for before. */
  const shows = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        const at = output.indexOf(text, waitedFor);
        if (at === -1) return;
        waitedFor = at + text.length;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  const press = (keys: string): void => {
    terminal.write(keys);
  };
  const resize = (columns: number, lines: number): void => {
    terminal.resize(columns, lines);
  };
  return { state, shows, press, resize, exitCode, screen: () => screenOf(output), output: () => output };
}

export interface TerminalOptions {
  readonly cols?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly program?: string;
}

/** The folders of all that were opened. */
export function removeTerminals(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Whoever runs the tests may have wishes of their own. */
function withoutColor(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(NO|FORCE)_COLOR$/.test(name)));
}
