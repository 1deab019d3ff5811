import { describe, expect, it } from 'vitest';
import type { Command } from '../../../../src/cli/command.ts';
import { verbs } from '../../../../src/cli/verbs/index.ts';
import type { JsonObject } from '../../../../src/lib/json.ts';
import { emptyFolder } from '../../../support/checkout.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { runCli } from '../../../support/run-cli.ts';
import { runningEemt } from '../../../support/running-eemt.ts';

/** What a verb answers to programs where EEMT runs. */
interface Answered {
  readonly flags?: readonly string[];
  /** false: what is asked for is not agreed to. */
  readonly yes?: boolean;
  /** Default 0. */
  readonly exitCode?: number;
  /** Names in `data`, as docs/json.md has them. */
  readonly data?: readonly string[];
  readonly error?: string;
  /** Of a verb that passes through and gives no result. */
  readonly stdout?: string;
}

const status = [
  ...[
    'bugs',
    'claims',
    'events',
    'findings',
    'images',
    'leftOut',
    'name',
    'namespace',
    'nodes',
    'reproduction',
    'source',
    'standIn',
    'state',
  ],
  ...['target', 'unreadable', 'url', 'workerVariant', 'workloads'],
];
const up = [...status, 'changed', 'cured', 'targetWhy', 'timings'];

const answers: Readonly<Record<string, readonly Answered[]>> = {
  up: [
    { data: up },
    { flags: ['--dry-run'], data: ['cures', 'estimateSeconds', 'notes', 'plan', 'target', 'targetWhy'] },
  ],
  watch: [{ flags: ['--web-image', 'mine:1'], exitCode: 2, error: 'USAGE_WATCH' }],
  status: [{ data: status }, { flags: ['--check'], data: status }],
  open: [{ data: ['opened', 'url', 'why'] }],
  scale: [
    { data: [...status, 'scaled'] },
    { flags: ['workers=2'], data: [...status, 'scaled'] },
    { flags: ['51'], exitCode: 2, error: 'USAGE_VALUE' },
  ],
  reset: [
    { data: ['jobs', 'name', 'seconds', 'seeded', 'url'] },
    { flags: ['--hard'], data: [...up, 'seeded'] },
  ],
  smoke: [{ exitCode: 6, data: ['checks', 'name', 'seconds', 'url'] }],
  down: [
    { data: ['kept', 'left', 'name', 'removed'] },
    { flags: ['--data'], data: ['kept', 'left', 'name', 'removed'] },
  ],
  run: [
    { exitCode: 2, error: 'USAGE_RUN' },
    { flags: ['absent.tif'], exitCode: 3, error: 'JOB_DEM' },
    { flags: ['--attach', '1b2c'], exitCode: 2, error: 'USAGE_JOB' },
  ],
  'jobs list': [{ data: ['jobs'] }],
  'jobs show': [{ flags: ['1b2c'], exitCode: 2, error: 'USAGE_JOB' }],
  'jobs submit': [{ flags: ['absent.tif'], exitCode: 3, error: 'JOB_DEM' }],
  'jobs logs': [{ flags: ['1b2c'], exitCode: 2, error: 'USAGE_JOB' }],
  'jobs cancel': [{ flags: ['1b2c'], exitCode: 2, error: 'USAGE_JOB' }],
  'jobs delete': [{ flags: ['1b2c'], exitCode: 2, error: 'USAGE_JOB' }],
  'jobs results': [{ flags: ['1b2c'], exitCode: 2, error: 'USAGE_JOB' }],
  list: [{ data: ['environments'] }],
  images: [{ data: ['images', 'store'] }],
  'images list': [{ data: ['images', 'store'] }],
  'images prune': [
    { data: ['engineBytes', 'removed', 'storeBytes'] },
    { flags: ['--all'], data: ['engineBytes', 'removed', 'storeBytes'] },
  ],
  'images load': [{ data: ['loaded'] }, { flags: ['--all'], data: ['loaded'] }],
  'images export': [{ flags: ['images.tar'], exitCode: 7, error: 'STATE_NO_IMAGES' }],
  'images import': [{ flags: ['absent.tar'], exitCode: 3, error: 'IMAGES_FILE' }],
  logs: [{ flags: ['web'], stdout: 'a line of our cluster\n' }],
  exec: [{ flags: ['web', '--', 'ls'], exitCode: 3, stdout: '' }],
  kubectl: [{ flags: ['--', 'get', 'pods'], exitCode: 3, stdout: '' }],
  compose: [{ flags: ['--', 'ps'], exitCode: 2, error: 'USAGE_TARGET' }],
  manifests: [
    { data: ['manifests'] },
    { flags: ['--target', 'kind'], data: ['manifests'] },
    { flags: ['--raw'], data: ['manifests'] },
    { flags: ['--diff'], data: ['diff'] },
    { flags: ['--values'], data: ['values'] },
    { flags: ['--live'], data: ['drift'] },
    { flags: ['--chart', 'a chart'], data: ['chart'] },
  ],
  'config show': [{ data: ['settings'] }],
  doctor: [{ data: ['checks', 'target', 'targetWhy'] }],
  diagnose: [
    {
      data: [
        ...['findings', 'leftOut', 'name', 'namespace', 'reproduction', 'state', 'target', 'tookMs'],
        ...['unreadable', 'url'],
      ],
    },
  ],
  'bugs list': [{ data: ['bugs', 'cures', 'environment', 'source'] }],
  'bugs show': [{ flags: ['rwx-claims'], data: ['bugs'] }],
  'bugs report': [{ flags: ['cron-as-user'], data: ['body', 'title'] }],
  'bugs patch': [
    { exitCode: 2, error: 'USAGE_PATCH' },
    { flags: ['--all'], data: ['misfits', 'none', 'patches', 'source', 'text'] },
  ],
  'bugs reproduce': [
    { exitCode: 2, error: 'USAGE_VALUE' },
    { flags: ['--as-documented'], yes: false, exitCode: 7, error: 'STATE_EEMT_RUNS' },
    { flags: ['--seed-cluster'], yes: false, exitCode: 7, error: 'STATE_CLUSTER_THERE' },
    { flags: ['--seed-cluster', '--', '-n'], exitCode: 2, error: 'USAGE_REST' },
    { flags: ['--remove'], data: ['removed'] },
  ],
  'bugs cure': [{ flags: ['cron-as-user'], exitCode: 2, error: 'USAGE_NOT_THERE' }],
  completion: [{ flags: ['bash'], data: ['script', 'shell'] }],
  __complete: [{ flags: ['environments'], stdout: 'eemt\n' }],
  menu: [{ exitCode: 130, error: 'CANCELLED', data: [] }],
};

/** `bugs` → `bugs list`, `bugs show`. */
function pathsOf({ name, commands, handler }: Command): readonly string[] {
  const inner = (commands ?? []).flatMap(pathsOf).map((path) => `${name} ${path}`);
  return handler ? [name, ...inner] : inner;
}

describe('every verb', () => {
  it('is tried here', () => {
    expect(Object.keys(answers).sort()).toEqual(verbs.flatMap(pathsOf).sort());
  });

  const cases = Object.entries(answers).flatMap(([verb, tried]) =>
    tried.map((answered) => [[verb, ...(answered.flags ?? [])].join(' '), verb, answered] as const),
  );

  const answerOf = (verb: string, output: 'json' | 'plain', { flags = [], yes = true }: Answered) => {
    const state = emptyFolder();
    const tools = runningEemt(state);
    return runCli([...verb.split(' '), '--output', output, ...(yes ? ['--yes'] : []), ...flags], {
      verbs,
      state,
      createRun: ({ emit }) => Promise.resolve({ ...fakeRun(tools).run, emit }),
    });
  };

  it.each(cases)('answers programs as documented: %s', async (_, verb, answered) => {
    const { exitCode = 0, data = [], error = null, stdout } = answered;
    const answer = await answerOf(verb, 'json', answered);
    expect(answer.exitCode, answer.stderr).toBe(exitCode);
    if (stdout !== undefined) {
      expect(answer.stdout).toBe(stdout);
      return;
    }
    expect(answer.result()).toMatchObject({
      event: 'result',
      schema: 1,
      verb,
      ok: exitCode === 0,
      exitCode,
      error: error === null ? null : { code: error },
    });
    expect(Object.keys(answer.result()['data'] as JsonObject).sort()).toEqual([...data].sort());
  });

  it.each(cases)('answers people with the same exit code and some text: %s', async (_, verb, answered) => {
    const { exitCode = 0, stdout } = answered;
    const answer = await answerOf(verb, 'plain', answered);
    expect(answer.exitCode, answer.stderr).toBe(exitCode);
    if (stdout === undefined) expect(`${answer.stdout}${answer.stderr}`.trim()).not.toBe('');
    else expect(answer.stdout).toBe(stdout);
  });
});
