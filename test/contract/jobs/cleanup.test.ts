import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { shippedPath } from '../../../src/lib/package-root.ts';

let folder: string;
let running: ChildProcess;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eemt-dev cleanup '));
});
afterEach(() => {
  running.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A clock that begins at this second and goes on half an hour with each sleep; a cleanup that writes down when it is called, and fails at the third call. */
function start(schedule: string | undefined, second: number, sleep: string): void {
  writeFileSync(join(folder, 'clock'), String(second));
  program('date', '[[ $1 == +%s ]] && cat "$HERE/clock" || echo "$3"');
  program('sleep', sleep);
  program(
    'python3',
    'echo "$(cat "$HERE/clock") $*" >> "$HERE/calls"; [[ $(wc -l < "$HERE/calls") != 3 ]] || exit 7',
  );
  const script = readFileSync(shippedPath('compose/cleanup.sh'), 'utf8');
  running = spawn('bash', ['-c', script], {
    env: {
      PATH: [folder, process.env['PATH']].join(delimiter),
      HERE: folder,
      ...(schedule === undefined ? {} : { EEMT_CLEANUP_SCHEDULE: schedule }),
    },
    stdio: 'ignore',
  });
}

function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

const halfAnHour =
  'echo $(($(cat "$HERE/clock") + 1800)) > "$HERE/clock.new"; mv "$HERE/clock.new" "$HERE/clock"';
const day = 86_400;
const limit = { timeout: 20_000, interval: 20 };

describe('the daily cleanup with Compose', () => {
  it.each([
    ['30 2 * * *', 2.5],
    ['0 2 * * *', 2],
    ['08 09 * * 1', 9.5],
    ['*/5 * * * *', 2],
    [undefined, 2],
  ])(
    'with schedule %s looks at once, then cleans up each day, and ends where that fails',
    async (schedule, hour) => {
      start(schedule, 20_000 * day + 3 * 3600, halfAnHour);
      await vi.waitFor(() => {
        expect(running.exitCode).toBe(7);
      }, limit);
      const first = hour > 3 ? 20_000 : 20_001;
      expect(readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')).toEqual([
        `${String(20_000 * day + 3 * 3600)} cleanup_jobs.py --dry-run`,
        `${String(first * day + hour * 3600)} cleanup_jobs.py`,
        `${String((first + 1) * day + hour * 3600)} cleanup_jobs.py`,
      ]);
    },
  );

  it('ends at once when it is stopped', async () => {
    start('0 2 * * *', 20_000 * day, 'touch "$HERE/sleeps"; exec /bin/sleep 5');
    await vi.waitFor(() => {
      expect(readFileSync(join(folder, 'sleeps'), 'utf8')).toBe('');
    }, limit);
    running.kill('SIGTERM');
    await vi.waitFor(() => {
      expect(running.exitCode).toBe(0);
    }, limit);
  });
});
