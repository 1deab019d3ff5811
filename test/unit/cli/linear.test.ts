import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/cli/command.ts';
import { globalsOf } from '../../../src/cli/globals.ts';
import { MemoryStream, runCli, runWithoutTools } from '../../support/run-cli.ts';

const building: Command = {
  name: 'build',
  summary: 'two steps',
  async handler(context) {
    const run = await context.openRun('build');
    const steps = [
      { id: 'images', title: 'Build the images' },
      { id: 'deploy', title: 'Deploy' },
    ];
    run.emit({ event: 'plan-started', verb: 'up', steps });
    run.emit({ event: 'step-started', id: 'images', title: 'Build the images', changes: ['eemt-web:2.0'] });
    run.emit({ event: 'step-output', id: 'images', line: 'Step 1/9' });
    run.emit({ event: 'step-progress', id: 'images', fraction: 0.4 });
    run.emit({ event: 'notice', level: 'warning', text: 'Only 2 CPUs' });
    run.emit({ event: 'step-done', id: 'images', title: 'Build the images', durationMs: 12_345 });
    run.emit({ event: 'step-skipped', id: 'deploy', title: 'Deploy', note: 'nothing has changed' });
    run.emit({ event: 'plan-finished', durationMs: 12_400 });
    await run.close();
    return { data: {} };
  },
};
const build = (argv: readonly string[], env: Readonly<Record<string, string>>, columns?: number) =>
  runCli(['build', ...argv], {
    verbs: [building],
    createRun: runWithoutTools,
    env,
    ...(columns === undefined ? {} : { columns }),
  });

describe('linear mode', () => {
  it.each([
    ['EEMT_DEV_LINEAR=1', [], { EEMT_DEV_LINEAR: '1', FORCE_COLOR: '1' }],
    ['--linear', ['--linear'], {}],
    ['TERM=dumb', [], { TERM: 'dumb' }],
  ])('%s gives a line when a step starts and one when it ends, and no escape', async (_, flags, env) => {
    const { stderr } = await build(flags, env, 80);
    expect(stderr.split('\n')).toEqual([
      'up: 2 steps',
      'Started: Build the images',
      'Warning: Only 2 CPUs',
      'Done in 12.3 s: Build the images',
      'Already so: Deploy, nothing has changed',
      'Finished in 12.4 s',
      '',
    ]);
  });

  it('is broken between words in a narrow terminal', async () => {
    const { stderr } = await build(['--linear'], {}, 30);
    expect(stderr).toContain('Already so: Deploy, nothing\nhas changed\n');
  });

  it('leaves the lines of CI and of --verbose as they are', async () => {
    const { stderr } = await build([], { TERM: 'dumb' });
    expect(stderr).toContain('Build the images | Step 1/9');
    const verbose = await build(['--linear', '--verbose'], {}, 80);
    expect(verbose.stderr).toContain('Build the images | Step 1/9');
  });

  it('is not for JSON, and NO_COLOR alone does not ask for it', () => {
    const terminal = new MemoryStream(80).asTerminal();
    const of = (env: Readonly<Record<string, string>>) =>
      globalsOf({}, { env, stdout: terminal, stderr: terminal });
    expect(of({ EEMT_DEV_LINEAR: '1', EEMT_DEV_OUTPUT: 'json' }).linear).toBe(false);
    expect(of({ NO_COLOR: '1' })).toMatchObject({ linear: false, color: false });
    expect(of({})).toMatchObject({ linear: false, color: true });
  });
});
