import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { verbs } from '../../../../src/cli/verbs/index.ts';
import { demoDir } from '../../../../src/eemt/source.ts';
import { PrerequisiteError, ToolFailedError } from '../../../../src/errors/index.ts';
import { isObject } from '../../../../src/lib/json.ts';
import type { Tools } from '../../../../src/tools/index.ts';
import { emptyFolder } from '../../../support/checkout.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { renderedWith } from '../../../support/rendered-chart.ts';
import { resolvedCompose } from '../../../support/resolved-compose.ts';
import { runCli, type CliOptions } from '../../../support/run-cli.ts';
import { runningEemt } from '../../../support/running-eemt.ts';

type Fakes = { readonly [T in keyof Tools]?: Partial<Tools[T]> };

/** What tells of a source; no engine. */
const readers = (source: string): Fakes => ({
  helm: { template: ({ values }) => Promise.resolve(renderedWith(values)) },
  compose: { config: () => Promise.resolve(JSON.stringify(resolvedCompose(source))) },
  git: { head: () => Promise.resolve('0123abc') },
});

const bugs = (argv: readonly string[], tools: Fakes = readers(demoDir), more: CliOptions = {}) =>
  runCli(['bugs', ...argv], { verbs, createRun: () => Promise.resolve(fakeRun(tools).run), ...more });
const demo = ['--source', 'demo'] as const;

async function statesOf(argv: readonly string[], tools?: Fakes, more?: CliOptions) {
  const answer = await bugs(['list', '--output', 'json', ...argv], tools, more);
  expect(answer.exitCode, answer.stderr).toBe(0);
  const { data } = answer.result();
  const listed = isObject(data) && Array.isArray(data['bugs']) ? data['bugs'].filter(isObject) : [];
  return new Map(listed.map(({ id, state, why }) => [typeof id === 'string' ? id : '', { state, why }]));
}

describe('bugs list', () => {
  it('tells from the source alone, without an engine or an environment, that the demo has every defect', async () => {
    const states = await statesOf(demo);
    expect(new Set([...states.values()].map(({ state }) => state))).toEqual(
      new Set(['cured', 'report-only']),
    );
    expect(states.get('compose-port-clash')?.state).toBe('cured');
  });

  it('leaves unknown what only Helm or Docker Compose could tell, and says why', async () => {
    const fails = (tool: string) => () =>
      Promise.reject(new ToolFailedError('TOOL_MISSING', `${tool} is not installed`));
    const states = await statesOf(demo, {
      ...readers(demoDir),
      helm: { template: fails('helm') },
      compose: { config: () => Promise.reject(new PrerequisiteError('COMPOSE_MISSING', 'no Compose')) },
    });
    expect(states.get('duplicate-keys')).toEqual({ state: 'unknown', why: 'helm is not installed' });
    expect(states.get('compose-port-clash')).toEqual({ state: 'unknown', why: 'no Compose' });
    expect(states.get('docker-py-requests')?.state).toBe('cured');
    expect(states.get('oversized-claims')?.state).toBe('cured');
  });

  it('knows nothing of defects where there is no source, but of those that are only told of', async () => {
    const states = await statesOf([]);
    expect(states.get('rwx-claims')).toMatchObject({
      state: 'unknown',
      why: expect.stringContaining('EEMT checkout') as string,
    });
    expect(states.get('may-lacks-a-day')?.state).toBe('report-only');
  });

  it('calls absent what a source has mended', async () => {
    const source = checkout();
    boundRequests(source);
    const states = await statesOf(['--source', source], readers(source));
    expect(states.get('docker-py-requests')).toEqual({
      state: 'absent',
      why: 'this source does not have it',
    });
  });

  it('shows a cure that the environment was made without, and filters by state', async () => {
    const state = emptyFolder();
    const tools = { ...readers(demoDir), ...runningEemt(state) };
    const record = join(state, 'eemt', 'environment.json');
    const kept = JSON.parse(readFileSync(record, 'utf8')) as object;
    writeFileSync(record, JSON.stringify({ ...kept, leftOut: ['cron-as-user'] }));
    const states = await statesOf(['--state', 'present'], tools, { state });
    expect([...states]).toEqual([
      ['cron-as-user', { state: 'present', why: 'the cure of cron-as-user is left out' }],
    ]);
  });

  it('fits 80 columns, and says in words what it looked at', async () => {
    const { stdout } = await bugs(['list', ...demo], undefined, { columns: 80 });
    const plain = await bugs(['list', ...demo]);
    expect(Math.max(...plain.stdout.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^ID +STATE +WHAT$/m);
    expect(plain.stdout).toMatch(/^may-lacks-a-day +report-only +The sum of May lacks its last day$/m);
    expect(plain.stdout.replaceAll(/\s+/g, ' ')).toContain(`Looked at: source ${demoDir}; nothing runs.`);
  });
});

describe('bugs show', () => {
  const shown = async (...argv: readonly string[]) => (await bugs(['show', ...argv])).stdout;

  it('says how it is with it here', async () => {
    expect(await shown('rwx-claims', ...demo)).toMatch(/^Here: {4}cured$/m);
    expect(await shown('rwx-claims')).toMatch(/^Here: {4}unknown: neither /m);
  });

  it('gives programs all of it', async () => {
    const of = async (id: string) => (await bugs(['show', id, '--output', 'json'])).result()['data'];
    expect(await of('rwx-claims')).toMatchObject({
      bugs: [{ state: 'unknown', notUpstream: expect.any(String) as string, reproduce: { place: 'beside' } }],
    });
    expect(await of('step-in-hours')).toMatchObject({
      bugs: [
        { reportOnly: expect.any(String) as string, state: 'report-only', seenBy: expect.any(Array) as [] },
      ],
    });
  });

  it.each([
    ['cron-as-usr', 'cron-as-user'],
    ['RWX-claims', 'rwx-claims'],
  ])('proposes the one that is meant by %s', async (typed, meant) => {
    const answer = await bugs(['show', typed]);
    expect(answer.exitCode).toBe(2);
    expect(answer.stderr).toContain(`did you mean \`eemt-dev bugs show ${meant}\`?`);
  });
});

describe('bugs report', () => {
  it('is an issue with the commit, and nothing that names this machine', async () => {
    const source = checkout();
    const argv = ['report', 'cron-as-user', '--source', source, '--output', 'json'];
    const answer = await bugs(argv, readers(source));
    const { title, body } = answer.result()['data'] as { title: string; body: string };
    expect(title).toBe('The web pod sets up cron as a user that has no name');
    expect(body).toContain('- EEMT: commit 0123abc');
    expect(body).not.toContain('ada');
    expect(body).not.toContain(hostname());
  });

  it('is refused for what EEMT cannot mend, and for what this source does not have', async () => {
    const said = async (...argv: readonly string[]) =>
      (await bugs(['report', ...argv, '--output', 'json'], readers(demoDir))).result();
    expect(await said('grass-home', ...demo)).toMatchObject({
      exitCode: 2,
      error: { code: 'USAGE_REPORT', message: expect.stringContaining('EEMT has one') as string },
    });
    const source = checkout();
    boundRequests(source);
    expect(await said('docker-py-requests', '--source', source)).toMatchObject({
      error: { code: 'USAGE_REPORT', message: expect.stringContaining('does not have it') as string },
    });
  });
});

/** A checkout in somebody's home. */
function checkout(): string {
  const source = join(emptyFolder(), 'home/ada/eemt');
  cpSync(demoDir, source, { recursive: true });
  mkdirSync(join(source, '.git'));
  return source;
}

/** Nothing that pip would take is too new for the Docker client. */
function boundRequests(source: string): void {
  writeFileSync(join(source, 'web-interface/requirements.txt'), 'docker==6.1.3\nrequests<2.32\n');
}
