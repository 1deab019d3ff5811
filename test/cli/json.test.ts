import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/app/context.ts';
import type { Command, Outcome } from '../../src/cli/command.ts';
import { NotReadyError, SettingsError, ToolFailedError } from '../../src/errors/index.ts';
import type { Finding } from '../../src/core/observation.ts';
import { bugsGroup } from '../support/fake-verbs.ts';
import { runCli, runWithoutTools } from '../support/run-cli.ts';

const verb = (
  handler: (context: CommandContext) => Promise<Outcome>,
  rest: Partial<Command> = {},
): Command => ({
  name: 'up',
  summary: 'go',
  handler,
  ...rest,
});
const json = (handler: (context: CommandContext) => Promise<Outcome>, rest: Partial<Command> = {}) =>
  runCli(['up', '--output', 'json'], { verbs: [verb(handler, rest)], createRun: runWithoutTools });

const finding: Finding = {
  id: 'rwx-claims',
  key: 'rwx-claims PersistentVolumeClaim/eemt-data',
  subject: { kind: 'PersistentVolumeClaim', namespace: 'eemt', name: 'eemt-data' },
  severity: 'critical',
  cause: 'no class can serve ReadWriteMany',
  evidence: [{ source: 'event', text: 'ProvisioningFailed', at: '2025-01-01T00:00:00Z' }],
  course: 'terminal',
  repair: {
    byHand: [{ argv: ['kubectl', 'get', 'pvc'], purpose: 'look' }],
    mode: 'automatic',
    command: ['eemt-dev', 'up'],
  },
  consequenceOf: null,
};

describe('--output json', () => {
  it('ends with the result, and keeps the screen on stderr', async () => {
    const answer = await json(() => Promise.resolve({ data: { state: 'healthy' }, screen: 'for people' }));
    expect(answer.stdout.endsWith('\n')).toBe(true);
    expect(answer.json()).toEqual([
      {
        event: 'result',
        schema: 1,
        verb: 'up',
        ok: true,
        exitCode: 0,
        data: { state: 'healthy' },
        error: null,
      },
    ]);
    expect(answer.stderr).toBe('for people\n');
  });

  it('prints every event as a line before it', async () => {
    const answer = await json(async (context) => {
      const session = await context.openRun('up');
      session.emit({ event: 'plan-started', verb: 'up', steps: [] });
      session.emit({ event: 'notice', level: 'info', text: 'hello' });
      await session.close();
      return { data: {} };
    });
    expect(answer.json().map(({ event }) => event)).toEqual(['plan-started', 'notice', 'result']);
  });

  it('says ok: false for an exit code of the verb, without an error', async () => {
    const answer = await json(() => Promise.resolve({ data: { state: 'broken' }, exitCode: 6 }));
    expect(answer.exitCode).toBe(6);
    expect(answer.result()).toMatchObject({ ok: false, exitCode: 6, error: null });
  });

  it('gives the findings of an environment that is not ready', async () => {
    const answer = await json(() =>
      Promise.reject(new NotReadyError('READY_NEVER', 'EEMT cannot start.', { findings: [finding] })),
    );
    expect(answer.result()).toMatchObject({
      ok: false,
      exitCode: 6,
      error: { code: 'READY_NEVER', message: 'EEMT cannot start.', hints: [] },
      data: {
        findings: [
          {
            key: finding.key,
            id: 'rwx-claims',
            object: { kind: 'PersistentVolumeClaim', namespace: 'eemt', name: 'eemt-data' },
            severity: 'critical',
            cause: finding.cause,
            evidence: finding.evidence,
            consequenceOf: null,
            recovery: [{ command: 'kubectl get pvc', purpose: 'look' }],
            cure: { mode: 'automatic', command: 'eemt-dev up' },
          },
        ],
      },
    });
    expect(answer.stderr).toContain('no class can serve ReadWriteMany');
  });

  it('gives all problems of the settings', async () => {
    const problems = ['workers: 0', 'nodes: 9'];
    const answer = await json(() =>
      Promise.reject(new SettingsError('SETTINGS', 'Two settings are wrong.', { details: { problems } })),
    );
    expect(answer.result()).toMatchObject({ exitCode: 3, data: { problems } });
  });

  it.each([
    ['an unknown flag', ['up', '--nope', '--output', 'json'], 'up', 'USAGE_UNKNOWN_FLAG'],
    ['an unknown verb', ['--output=json', 'nope'], '', 'USAGE_UNKNOWN_VERB'],
    ['a missing argument', ['bugs', 'show', '--output', 'json'], 'bugs show', 'USAGE_MISSING_ARGUMENT'],
    ['a bad name', ['up', '--name', 'A', '--output', 'json'], 'up', 'USAGE_NAME'],
  ])('answers %s with a result', async (_, argv, name, code) => {
    const answer = await runCli(argv, { verbs: [verb(() => Promise.resolve({ data: {} })), bugsGroup] });
    expect(answer.exitCode).toBe(2);
    expect(answer.json()).toHaveLength(1);
    expect(answer.result()).toMatchObject({
      event: 'result',
      verb: name,
      ok: false,
      exitCode: 2,
      error: { code },
    });
  });

  it('answers Ctrl-C with a result', async () => {
    const answer = await runCli(['up', '--output', 'json'], {
      verbs: [verb(({ signal }) => Promise.reject(signal.reason as Error))],
      signal: AbortSignal.abort(new ToolFailedError('X', 'stopped')),
    });
    expect(answer.result()).toMatchObject({ ok: false, error: { code: 'X' } });
  });

  it('answers what nobody foresaw with code BUG and exit 70', async () => {
    const answer = await json(() => Promise.reject(new TypeError('x is not a function')));
    expect(answer.result()).toMatchObject({
      exitCode: 70,
      error: { code: 'BUG', message: 'x is not a function' },
    });
    expect(answer.stderr).toContain('bug in eemt-dev');
  });

  it('prints no result for a pass-through verb that worked, and the exit code is the child’s', async () => {
    const answer = await json(
      (context) => {
        context.print('raw\n');
        return Promise.resolve({ data: null, exitCode: 42 });
      },
      { passThrough: true },
    );
    expect({ exitCode: answer.exitCode, stdout: answer.stdout }).toEqual({ exitCode: 42, stdout: 'raw\n' });
  });

  it('asks nobody', async () => {
    let asked: unknown = 'unset';
    await runCli(['up', '--output', 'json'], {
      verbs: [
        verb((context) => {
          asked = context.ask;
          return Promise.resolve({ data: {} });
        }),
      ],
      columns: 80,
    });
    expect(asked).toBeNull();
  });

  it('answers help and version in JSON too', async () => {
    expect((await runCli(['--version', '--output', 'json'])).result()).toMatchObject({
      verb: 'version',
      ok: true,
    });
    expect((await runCli(['--output', 'json'], { verbs: [bugsGroup] })).result()).toMatchObject({
      verb: 'help',
      ok: true,
    });
  });
});
