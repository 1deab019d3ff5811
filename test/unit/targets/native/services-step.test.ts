import { describe, expect, it } from 'vitest';
import { differences } from '../../../../src/targets/native/services-step.ts';
import type { NativeParts } from '../../../../src/targets/native/parts.ts';
import { processesSeen } from '../../../../src/targets/native/seen.ts';
import { serviceContainers } from '../../../../src/targets/native/service-containers.ts';
import { textOf } from '../../../../src/targets/native/services-file.ts';
import type { SupervisedProcess, SupervisorState } from '../../../../src/targets/native/supervisor.ts';
import { worldWith } from '../../../support/world.ts';
import { running, wanted } from './services.ts';

const file = wanted();
const state = running(file);

function seen(supervisor: SupervisorState | null, id: string | null = 'ab12') {
  const files = { id } as NativeParts['files'];
  return processesSeen(worldWith<NativeParts>({ files, wanted: { file, text: textOf(file) }, supervisor }));
}

function with1(name: string, more: Partial<SupervisedProcess>): SupervisorState {
  return {
    ...state,
    processes: state.processes.map((one) => (one.name === name ? { ...one, ...more } : one)),
  };
}

const ended = { process: null, state: 'exited', exitCode: 1 } as const;

describe('what has to happen to processes', () => {
  it.each([
    ['nothing where all of them run', state, []],
    [
      'a start of all where nothing was ever run',
      null,
      ['start web', 'start runner', 'start worker-1', 'start worker-2'],
    ],
    ['a start of one that has ended for good', with1('web', ended), ['start web, which has ended']],
    ['nothing to one that is to start again', with1('web', { process: null, state: 'waiting' }), []],
    ['a start anew of one that is made otherwise', with1('runner', { hash: 'other' }), ['start runner anew']],
    [
      'an end of one that is not wanted any more',
      {
        ...state,
        processes: [
          ...state.processes,
          { ...with1('web', {}).processes[0], name: 'worker-3' } as SupervisedProcess,
        ],
      },
      ['end worker-3'],
    ],
    [
      'a supervisor where it alone is gone',
      { ...state, supervisor: null },
      ['start what keeps the processes running'],
    ],
  ] as const)('is %s', (_, supervisor, changes) => {
    expect(differences(file, seen(supervisor)).map(({ text }) => text)).toEqual(changes);
  });
});

describe('whose processes are', () => {
  it('is ours where the id is that of the mark', () => {
    expect(seen(state)).toMatchObject({
      owner: { is: 'ours' },
      running: true,
      webUrl: 'http://127.0.0.1:5000',
    });
  });

  it.each([
    ['without a mark', null],
    ['with the mark of another environment', 'cd34'],
  ])('is nobody’s %s, so nothing of it is seen', (_, id) => {
    expect(seen(state, id)).toMatchObject({
      owner: { is: 'nobody' },
      running: false,
      processes: [],
      supervisor: null,
    });
  });
});

describe('processes in the words of containers', () => {
  const word = (supervisor: SupervisorState | null, name = 'web') =>
    serviceContainers(file, supervisor).find((one) => one.name === name);

  it.each([
    ['running', state],
    ['exited', with1('web', ended)],
    ['restarting', with1('web', { process: null, state: 'waiting' })],
    ['exited', { ...with1('web', { process: null }), supervisor: null }],
    ['exited', null],
    ['created', { ...state, processes: [] }],
  ] as const)('are %s', (word1, supervisor) => {
    expect(word(supervisor)).toMatchObject({
      state: word1,
      service: 'eemt-web',
      role: 'web',
      isProcess: true,
    });
  });

  it('count an end that is to be followed by a start', () => {
    expect(word(with1('web', { process: null, state: 'waiting', restarts: 1 }))?.restarts).toBe(2);
  });

  it('that a signal ended have the exit code of shells', () => {
    expect(word(with1('web', { ...ended, exitCode: null, signal: 'SIGKILL' }))?.exitCode).toBe(137);
  });
});
