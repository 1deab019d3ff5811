import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { environmentOf, type Environment } from '../../../../src/core/environment.ts';
import type { ServiceContainer } from '../../../../src/core/observation.ts';
import { NotReadyError } from '../../../../src/errors/index.ts';
import { readyOrBack } from '../../../../src/targets/compose/go-back.ts';
import type { ComposeParts } from '../../../../src/targets/compose/parts.ts';
import { modelFile } from '../../../../src/targets/compose/paths.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { observerOf, worldWith, type Parts } from '../../../support/world.ts';
import { container, files } from './containers.ts';

const before = JSON.stringify({ services: { 'eemt-worker': { scale: 1 } } });
const after = JSON.stringify({ services: { 'eemt-worker': { scale: 3 } } });
const notReady = new NotReadyError('READY_HOPELESS', 'The page crashes.', { findings: [] });
const say = { line: () => undefined, progress: () => undefined };

let env: Environment;
beforeEach(() => {
  const state = mkdtempSync(join(tmpdir(), 'eemt-dev-back-'));
  env = environmentOf('demo', 'eemt', { state, cache: state });
  mkdirSync(env.paths.compose, { recursive: true });
  writeFileSync(modelFile(env), after);
  return () => {
    rmSync(state, { recursive: true });
  };
});

const service = (name: string, role: string): ServiceContainer => ({
  name: `demo-compose-${name}-1`,
  service: name,
  role,
  state: 'running',
  exitCode: null,
  restarts: 0,
  oomKilled: false,
  health: null,
  error: null,
  image: 'eemt-dev/eemt:1',
  startedAt: '2026-01-01T00:00:00Z',
  labels: {},
});
const healthy = (): Parts<ComposeParts> => ({
  containers: [container('eemt-web', { labels: { 'eemt-dev.state': env.paths.root } })],
  files,
  services: [service('eemt-web', 'web'), service('runner', 'runner'), service('eemt-worker', 'worker')],
  web: { url: 'http://127.0.0.1:5000', healthy: true, database: { is: 'usable' } },
});

async function fails(error: unknown, model: string | null, up = () => Promise.resolve()) {
  const calls: string[] = [];
  const { run } = fakeRun({
    compose: {
      up: ({ file }) => {
        calls.push(readFileSync(file, 'utf8'));
        return up();
      },
    },
  });
  const { observer } = observerOf(healthy());
  const step = readyOrBack(env, 3, [], observer);
  const said = await step.recover?.(error, worldWith<ComposeParts>({ model }), run, say);
  return { said, calls };
}

describe('containers that do not start', () => {
  it('give way to those of before, and the first error stays the reason', async () => {
    const { said, calls } = await fails(notReady, before);
    expect((said as Error).message).toBe(
      'The page crashes. eemt-dev went back to the containers of before, which run again.',
    );
    expect(calls).toEqual([before]);
    expect(readFileSync(modelFile(env), 'utf8')).toBe(before);
    expect(said).toMatchObject({
      code: 'READY_HOPELESS',
      message: 'The page crashes. eemt-dev went back to the containers of before, which run again.',
    });
  });

  it.each([
    ['there were none', null],
    ['they are the same', after],
  ])('stay where %s', async (_why, model) => {
    const { said, calls } = await fails(notReady, model);
    expect(calls).toEqual([]);
    expect(said).toBe(notReady);
  });

  it('stay after any other error', async () => {
    const other = new TypeError('something else');
    expect(await fails(other, before)).toEqual({ said: other, calls: [] });
  });

  it('say so where those of before cannot be put back', async () => {
    const { said } = await fails(notReady, before, () => Promise.reject(new TypeError('no space left')));
    expect(said).toMatchObject({
      message: 'The page crashes. eemt-dev could not go back to the containers of before: no space left',
    });
  });
});
