import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cureBug, reproduceBug } from '../../../../src/cli/verbs/bugs-reproduce.ts';
import { diagnose } from '../../../../src/cli/verbs/diagnose.ts';
import { down } from '../../../../src/cli/verbs/down.ts';
import { list } from '../../../../src/cli/verbs/list.ts';
import { status } from '../../../../src/cli/verbs/status.ts';
import { up } from '../../../../src/cli/verbs/up.ts';
import { CancelledError } from '../../../../src/errors/index.ts';
import { emptyFolder } from '../../../support/checkout.ts';
import { fakeMachine, type FakeMachineLacks } from '../../../support/fake-machine.ts';
import { runCli, type CliOptions } from '../../../support/run-cli.ts';

const bugs = { name: 'bugs', summary: 'known defects', commands: [reproduceBug, cureBug] };
const verbs = [bugs, diagnose, down, list, status, up];

/** eemt-dev on a machine in memory, with what it leaves behind. */
export function machineWith(lacks: FakeMachineLacks = {}) {
  const state = emptyFolder();
  const machine = fakeMachine(lacks);
  const { createRun } = machine;
  const path = (...names: readonly string[]): string => join(state, ...names);
  const run = (...argv: readonly string[]) => answerTo(argv);
  const answerTo = async (argv: readonly string[], more: Pick<CliOptions, 'signal' | 'createRun'> = {}) => {
    const answer = await runCli([...argv, '--output', 'json'], { verbs, createRun, state, ...more });
    const { exitCode, stderr, stdout } = answer;
    return { exitCode, stderr, stdout, result: answer.result(), events: answer.json() };
  };
  return {
    ...machine,
    run,
    path,
    /** Of what a person sees, without a terminal. */
    screen: async (...argv: readonly string[]) =>
      (await runCli([...argv, '--output', 'plain'], { verbs, createRun, state })).stdout,
    /** Somebody stops it just when Helm is to install. */
    interrupted: (...argv: readonly string[]) => {
      const stopping = new AbortController();
      return answerTo(argv, {
        signal: stopping.signal,
        createRun: async (options) => {
          const { tools, ...rest } = await createRun(options);
          const upgradeInstall = () => {
            stopping.abort(new CancelledError('CANCELLED', 'Stopped.'));
            return Promise.reject(new CancelledError('CANCELLED', 'Stopped.'));
          };
          return { ...rest, tools: { ...tools, helm: { ...tools.helm, upgradeInstall } } };
        },
      });
    },
    /** The environment eemt is up, on the demo, with two workers; forgets what was done for it. */
    up: async (...argv: readonly string[]) => {
      const answer = await run('up', '--source', 'demo', '--yes', '--nodes', '2', ...argv);
      machine.done.length = 0;
      return answer;
    },
    there: (...names: readonly string[]) => existsSync(path(...names)),
    read: (...names: readonly string[]) => JSON.parse(readFileSync(path(...names), 'utf8')) as object,
    write: (value: object, ...names: readonly string[]) => {
      writeFileSync(path(...names), JSON.stringify(value));
    },
  };
}

export type Machine = ReturnType<typeof machineWith>;

/** Shows in the objects themselves, so that it is seen at once. */
export const seenAtOnce = 'rbac-too-wide';
/** Shows in what a container says, and on this machine none says anything. */
export const neverSeen = 'web-logs-permission';
/** A defect of the cluster, for which the environment rests; nothing shows it here. */
export const restingMain = 'worker-node-selector';
