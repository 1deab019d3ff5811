import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentOf, type EnvironmentPaths } from '../../../src/core/environment.ts';
import { createRedactor } from '../../../src/lib/redact.ts';
import { createRunLog } from '../../../src/cli/run-log.ts';

let root: string;
let runs: string;
let paths: EnvironmentPaths;
const redactor = createRedactor([]);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'eemt-dev-runs-'));
  ({ paths } = environmentOf('eemt', '', { state: join(root, 'state'), cache: join(root, 'cache') }));
  ({ runs } = paths);
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});
const at = (second: number) => () => `2025-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;

describe('the run log', () => {
  it('comes into being with its first line, for its owner only', () => {
    const log = createRunLog(paths, 'bugs list', redactor, at(1));
    expect(log.file()).toBeNull();
    expect(readdirSync(root)).toEqual([]);
    log.line('$ kind version');
    log.event({ event: 'step-failed', id: 'cluster', title: 'Create', durationMs: 12.4, message: 'no' });
    const file = join(runs, '2025-01-01T00-00-01-000Z-bugs-list.log');
    expect(log.file()).toBe(file);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(
      '2025-01-01T00:00:01.000Z $ kind version\n2025-01-01T00:00:01.000Z [cluster] FAILED after 12 ms: no\n',
    );
    log.close();
  });

  it('keeps the last 20', () => {
    for (let second = 0; second < 25; second += 1) {
      const log = createRunLog(paths, 'up', redactor, at(second));
      log.line('x');
      log.close();
    }
    const names = readdirSync(runs).sort();
    expect(names).toHaveLength(20);
    expect(names[0]).toBe('2025-01-01T00-00-05-000Z-up.log');
  });

  it('does not come back when `down` removed its folder meanwhile', () => {
    const log = createRunLog(paths, 'down', redactor, at(1));
    log.line('one');
    rmSync(paths.root, { recursive: true });
    log.line('two');
    expect(log.file()).toBeNull();
    expect(readdirSync(join(root, 'state'))).toEqual([]);
    log.close();
  });

  it('stops no run where it cannot be written', () => {
    writeFileSync(join(root, 'state'), 'a file, no folder');
    const log = createRunLog(paths, 'up', redactor, at(1));
    log.line('x');
    expect(log.file()).toBeNull();
    log.close();
  });

  it('takes escape sequences away', () => {
    const log = createRunLog(paths, 'up', redactor, at(1));
    log.line('\u001b[31mred\u001b[0m\u0007');
    log.close();
    expect(readFileSync(join(runs, readdirSync(runs)[0] ?? ''), 'utf8')).toBe(
      '2025-01-01T00:00:01.000Z red\n',
    );
  });
});
