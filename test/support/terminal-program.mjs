// A program of the built command line with verbs of its own, for tests on a pseudo-terminal.
import { clearInterval, setInterval, setTimeout } from 'node:timers';
import { start } from '../../dist/cli/main.js';
import { menuOf } from '../../dist/commands/menu.js';
import { ToolFailedError } from '../../dist/errors/index.js';

const plan = {
  event: 'plan-started',
  verb: 'up',
  steps: [
    { id: 'images', title: 'Build the images' },
    { id: 'cluster', title: 'Create the cluster' },
  ],
};
const aborted = (signal) =>
  new Promise((_, reject) => {
    const alive = setInterval(() => undefined, 1000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      reject(signal.reason);
    });
  });

const verbs = [
  {
    name: 'up',
    summary: 'draws two tasks until it is stopped',
    async handler(context) {
      const session = await context.openRun('up');
      session.emit(plan);
      session.emit({ event: 'step-started', id: 'images', title: 'Build the images', changes: [] });
      session.emit({ event: 'step-output', id: 'images', line: 'Step 1/9 : FROM python' });
      return aborted(context.signal);
    },
  },
  {
    name: 'stubborn',
    summary: 'does not stop',
    handler(context) {
      context.say('busy');
      context.signal.addEventListener('abort', () => context.say('heard it'));
      return new Promise(() => setInterval(() => undefined, 1000));
    },
  },
  {
    name: 'ask',
    summary: 'asks',
    async handler(context) {
      const answer = await context.ask.confirm({ message: 'Go on?', default: true });
      return { data: {}, screen: answer ? 'went on' : 'stayed' };
    },
  },
  {
    name: 'broken',
    summary: 'throws where nobody catches',
    handler(context) {
      setTimeout(() => {
        throw new TypeError('nobody caught this');
      }, 1);
      return aborted(context.signal);
    },
  },
];

const status = async () => ({ data: { state: 'stopped' }, screen: 'EEMT is stopped' });
const failing = async () => {
  throw new ToolFailedError('TOOL_FAILED', 'kind could not create the cluster.');
};
verbs.push(menuOf(async (name) => ({ name, summary: name, handler: name === 'status' ? status : failing })));

await start({
  verbs,
  roots: { state: process.env.TEST_STATE, cache: process.env.TEST_STATE },
  createRun: async ({ signal, emit }) => ({ signal, emit, tools: {} }),
});
