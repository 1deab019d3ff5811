import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/app/context.ts';
import type { Command, Outcome } from '../../src/cli/command.ts';
import { advice } from '../../src/core/advice.ts';
import { eemtDev } from '../../src/core/command-hint.ts';
import { answeredNo, CancelledError, NotReadyError, ToolFailedError } from '../../src/errors/index.ts';
import { finding } from '../support/views.ts';
import { MemoryStream, runCli, runWithoutTools } from '../support/run-cli.ts';

const verb = (handler: (context: CommandContext) => Promise<Outcome>, name = 'up'): Command => ({
  name,
  summary: 'go',
  handler,
});

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new CancelledError('CANCELLED', 'Stopped before the end.', { cause: signal.reason }));
    });
  });

describe('how a verb ends', () => {
  it('puts the screen on stdout and 0 out', async () => {
    const answer = await runCli(['up'], {
      verbs: [verb(() => Promise.resolve({ data: {}, screen: 'EEMT runs' }))],
    });
    expect(answer).toMatchObject({ exitCode: 0, stdout: 'EEMT runs\n', stderr: '' });
  });

  it('says what to do when Ctrl-C stopped it', async () => {
    const stop = new AbortController();
    const answer = await runCli(['up'], {
      verbs: [
        verb(({ signal }) => {
          queueMicrotask(() => {
            stop.abort(
              new CancelledError('CANCELLED', 'Stopped by Ctrl-C.', {
                hints: [advice`${eemtDev('down')} removes it.`],
              }),
            );
          });
          return untilAborted(signal);
        }),
      ],
      signal: stop.signal,
    });
    expect(answer.exitCode).toBe(130);
    expect(answer.stderr).toContain('Stopped by Ctrl-C.');
    expect(answer.stderr).toContain('eemt-dev down');
  });

  it.each([
    ['--name', ['up', '--name', 'two'], {}],
    ['EEMT_DEV_NAME', ['up'], { EEMT_DEV_NAME: 'two' }],
  ])('proposes commands for the environment of %s', async (_, argv, env) => {
    const failing = verb(async (context) => {
      await context.openRun('up');
      throw new NotReadyError('N', 'Not ready.', {
        hints: [advice`${eemtDev('status')} says why`],
        findings: [finding],
      });
    });
    const options = { verbs: [failing], env, createRun: runWithoutTools };
    const { stderr } = await runCli(argv, options);
    expect(stderr).toContain('`eemt-dev status --name two` says why');
    expect(stderr).toContain('→ eemt-dev up --name two');
    expect((await runCli([...argv, '--output', 'json'], options)).result()).toMatchObject({
      error: { hints: ['`eemt-dev status --name two` says why'] },
      data: { findings: [{ cure: { command: 'eemt-dev up --name two' } }] },
    });
  });

  it('takes what a tool says after Ctrl-C for a consequence of it', async () => {
    const reason = new CancelledError('CANCELLED', 'Stopped by Ctrl-C.');
    const answer = await runCli(['up'], {
      verbs: [verb(() => Promise.reject(new ToolFailedError('TOOL_FAILED', 'kind was killed')))],
      signal: AbortSignal.abort(reason),
    });
    expect(answer.exitCode).toBe(130);
    expect(answer.stderr).not.toContain('kind was killed');
  });

  it('ends with 6 when --timeout has passed', async () => {
    const answer = await runCli(['up', '--timeout', '5ms'], {
      verbs: [verb(({ signal }) => untilAborted(signal))],
    });
    expect(answer.exitCode).toBe(6);
    expect(answer.stderr).toContain('--timeout');
  });

  it('prefers what the wait found to the bare limit', async () => {
    const answer = await runCli(['up', '--timeout', '5ms'], {
      verbs: [
        verb(({ signal }) =>
          untilAborted(signal).catch(() =>
            Promise.reject(new NotReadyError('READY_NEVER', 'The claim is refused.')),
          ),
        ),
      ],
    });
    expect(answer.exitCode).toBe(6);
    expect(answer.stderr).toContain('The claim is refused.');
  });

  it('obeys a no with one calm line and 130', async () => {
    const answer = await runCli(['up'], {
      createRun: runWithoutTools,
      verbs: [
        verb(async (context) => {
          const session = await context.openRun('up');
          session.emit({ event: 'notice', level: 'info', text: 'this makes a run log' });
          expect(session.logFile).not.toBeNull();
          throw answeredNo('Nothing was removed.');
        }),
      ],
    });
    expect(answer.exitCode).toBe(130);
    expect(answer.stderr.split('\n').slice(1)).toEqual(['Nothing was removed.', '']);
  });

  it('does not take a full disk for a bug of ours', async () => {
    const full = Object.assign(new TypeError('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    const verbs = [verb(() => Promise.reject(full))];
    const answer = await runCli(['up'], { verbs });
    expect(answer.exitCode).toBe(4);
    expect(answer.stderr).toContain('No space is left on the disk');
    expect(answer.stderr).not.toContain('bug');
    expect((await runCli(['up', '--output', 'json'], { verbs })).result()).toMatchObject({
      exitCode: 4,
      error: { code: 'PREREQ_DISK' },
    });
  });

  it('reports an error nobody caught while the verb works as our bug', async () => {
    const answer = await runCli(['up'], {
      verbs: [verb(({ signal }) => Promise.reject(signal.reason as Error))],
      signal: AbortSignal.abort(new TypeError('boom')),
    });
    expect(answer.exitCode).toBe(70);
    expect(answer.stderr).toContain('boom');
  });

  it('calls a full disk a trouble of this machine, with a way out', async () => {
    const full = Object.assign(new TypeError('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    const answer = await runCli(['up'], { verbs: [verb(() => Promise.reject(full))] });
    expect(answer.exitCode).toBe(4);
    expect(answer.stderr).toContain('No space is left on the disk');
    expect(answer.stderr).toContain('df -h');
  });

  it('does not call a reader that went away a failure', async () => {
    const stdout = new MemoryStream();
    stdout._write = (_chunk, _encoding, done) => {
      done(Object.assign(new TypeError('write EPIPE'), { code: 'EPIPE' }));
    };
    const answer = await runCli(['logs'], {
      verbs: [
        verb((context) => {
          context.print('one line\n');
          return untilAborted(context.signal);
        }, 'logs'),
      ],
      stdout,
    });
    expect(answer).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('calls a full disk behind stdout a failure', async () => {
    const stdout = new MemoryStream();
    stdout._write = (_chunk, _encoding, done) => {
      done(Object.assign(new TypeError('no space left on device'), { code: 'ENOSPC' }));
    };
    const answer = await runCli(['up'], {
      verbs: [verb(() => Promise.resolve({ data: {}, screen: 'text' }))],
      stdout,
    });
    expect(answer.exitCode).toBe(5);
    expect(answer.stderr).toContain('no space left on device');
  });
});

describe('the run log', () => {
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'eemt-dev-log-'));
  });
  afterEach(() => {
    rmSync(state, { recursive: true, force: true });
  });

  it('keeps events, lines of the tools and the stack, and the error page names it', async () => {
    const answer = await runCli(['up'], {
      state,
      createRun: (options) => {
        options.log('$ kind get clusters');
        return runWithoutTools(options);
      },
      verbs: [
        verb(async (context) => {
          const session = await context.openRun('up');
          session.emit({
            event: 'step-started',
            id: 'cluster',
            title: 'Create the cluster',
            changes: ['3 nodes'],
          });
          expect(session.logFile).not.toBeNull();
          throw new TypeError('boom');
        }),
      ],
    });
    const folder = join(state, 'eemt', 'runs');
    const [name = ''] = readdirSync(folder);
    expect(name).toMatch(/^\d{4}-\d\d-\d\dT[\d-]+Z-up\.log$/);
    expect(answer.stderr).toContain(join(folder, name));
    const text = readFileSync(join(folder, name), 'utf8');
    expect(text).toContain('$ kind get clusters');
    expect(text).toContain('[cluster] started: Create the cluster');
    expect(text).toContain('TypeError: boom');
    expect(text).toMatch(/at .*endings\.test\.ts/);
  });

  it('is not made by a verb that does nothing worth telling', async () => {
    await runCli(['up'], {
      state,
      createRun: runWithoutTools,
      verbs: [
        verb(async (context) => {
          const session = await context.openRun('up');
          expect(session.logFile).toBeNull();
          return { data: {} };
        }),
      ],
    });
    expect(existsSync(join(state, 'eemt'))).toBe(false);
  });

  it('is shown on stderr as well with --verbose', async () => {
    const answer = await runCli(['up', '--verbose'], {
      state,
      createRun: (options) => {
        options.log('$ kind get clusters');
        return runWithoutTools(options);
      },
      verbs: [
        verb(async (context) => {
          await context.openRun('up');
          return { data: {} };
        }),
      ],
    });
    expect(answer.stderr).toContain('$ kind get clusters');
  });
});

describe('eemt-dev alone', () => {
  const menu = verb(() => Promise.resolve({ data: {}, screen: 'the menu' }), 'menu');

  it('opens the menu in a terminal', async () => {
    expect((await runCli([], { verbs: [menu], columns: 80 })).stdout).toBe('the menu\n');
    expect((await runCli(['--name', 'two'], { verbs: [menu], columns: 80 })).stdout).toBe('the menu\n');
  });

  it('prints help without a terminal', async () => {
    const answer = await runCli([], { verbs: [menu] });
    expect(answer.exitCode).toBe(0);
    expect(answer.stdout).toContain('Usage: eemt-dev');
  });

  it('prints help where there is no menu', async () => {
    expect(
      (await runCli([], { verbs: [verb(() => Promise.resolve({ data: {} }))], columns: 80 })).stdout,
    ).toContain('Usage: eemt-dev');
  });
});
