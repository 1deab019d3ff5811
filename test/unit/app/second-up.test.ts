import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { up } from '../../../src/cli/verbs/up.ts';
import { status } from '../../../src/cli/verbs/status.ts';
import { fakeMachine } from '../../support/fake-machine.ts';
import { runCli } from '../../support/run-cli.ts';

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'eemt-dev-second-'));
  return () => rmSync(state, { recursive: true });
});

/** An environment that is up, on a machine that writes down what it is asked. */
async function upTwice() {
  const machine = fakeMachine();
  const run = (...argv: readonly string[]) =>
    runCli([...argv, '--output', 'json'], { verbs: [up, status], createRun: machine.createRun, state });
  const argv = ['up', '--source', 'demo', '--yes', '--nodes', '2'];
  const first = await run(...argv);
  const [askedFirst, doneFirst] = [machine.asked.splice(0), machine.done.splice(0)];
  const second = await run(...argv);
  return { first, second, run, machine, askedFirst, doneFirst };
}

describe('a second up', () => {
  it('asks each thing outside once, at most 9 of them, and each node once', async () => {
    const { first, second, machine } = await upTwice();
    expect(first.exitCode, first.stderr).toBe(0);
    expect(second.exitCode, second.stderr).toBe(0);
    const nodes = machine.asked.filter((what) => what.startsWith('node '));
    const others = machine.asked.filter((what) => !what.startsWith('node '));
    expect(nodes.sort()).toEqual(['node eemt-cluster-0', 'node eemt-cluster-1', 'node eemt-cluster-2']);
    expect(others.sort()).toEqual(
      [
        '/api/jobs',
        '/health',
        'containers',
        'engine',
        'images',
        'objects',
        'password',
        'release',
        'template',
      ].sort(),
    );
  });

  it('changes nothing', async () => {
    const { second, machine, doneFirst } = await upTwice();
    expect(doneFirst.length).toBeGreaterThan(10);
    expect(machine.done).toEqual([]);
    expect(second.result()['data']).toMatchObject({ state: 'healthy', changed: [] });
  });
});
