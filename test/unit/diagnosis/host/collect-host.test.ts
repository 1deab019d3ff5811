import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkHost } from '../../../../src/diagnosis/host/check-host.ts';
import type { HostQuestion } from '../../../../src/diagnosis/host/check-host.ts';
import { PrerequisiteError, ToolFailedError } from '../../../../src/errors/index.ts';
import { ordinaryEngine } from '../../../support/engine-with.ts';
import { adviceWith, textsOf } from '../../../support/advice.ts';

const fail = (error: Error) => () => Promise.reject(error);

/** Everything is wrong at once: no tool, no engine. */
const bare = (signal: AbortSignal): HostQuestion => {
  const missing = fail(new PrerequisiteError('TOOL_MISSING', 'not there'));
  return {
    tools: {
      docker: {},
      kind: { version: missing },
      kubectl: { version: fail(new ToolFailedError('TOOL_FAILED', 'kubectl failed with exit code 1')) },
      helm: { version: missing },
      process: { run: missing },
    } as unknown as HostQuestion['tools'],
    signal,
    engine: {
      ok: false,
      error: new PrerequisiteError('DOCKER_UNREACHABLE', 'Docker does not answer', { hints: ['start it'] }),
    },
    ports: [],
    standing: false,
    needs: { nodes: 3, helpers: ['kind', 'kubectl', 'helm'], compose: false },
    needsGit: true,
    stateDir: join(tmpdir(), 'not-there', 'state'),
    sourceDir: null,
    env: {},
  };
};

describe('checkHost', () => {
  it('tells everything that is missing at once, without an exception', async () => {
    const checks = await checkHost(bare(new AbortController().signal));
    expect(checks.map(({ id, state, found }) => [id, state, found])).toEqual([
      ['docker', 'failed', 'Docker does not answer'],
      ['kind', 'failed', 'not installed'],
      ['kubectl', 'failed', 'does not run: kubectl failed with exit code 1'],
      ['helm', 'failed', 'not installed'],
      ['git', 'failed', 'not installed'],
    ]);
    expect(checks.every(({ remediation }) => remediation.length > 0)).toBe(true);
  });

  it('asks for what is needed alone', async () => {
    const question = bare(new AbortController().signal);
    const compose = { version: fail(new PrerequisiteError('COMPOSE_MISSING', 'Docker Compose is not here')) };
    const checks = await checkHost({
      ...question,
      tools: { compose } as unknown as HostQuestion['tools'],
      needs: { nodes: null, helpers: [], compose: true },
      needsGit: false,
    });
    expect(checks.map(({ id, found }) => [id, found])).toEqual([
      ['docker', 'Docker does not answer'],
      ['compose', 'is not here'],
    ]);
  });

  it('ends with the cancellation when it was stopped', async () => {
    await expect(checkHost(bare(AbortSignal.abort()))).rejects.toMatchObject({ exitCode: 130 });
  });
});

describe('what may be freed', () => {
  const use = { buildCacheBytes: 4e9, danglingImageBytes: 0, unusedImageBytes: 0 };
  /** An engine with so much free disk, and how often it was asked what it holds. */
  const asking = async (diskFreeBytes: number, answer: () => Promise<typeof use>) => {
    let asked = 0;
    const question = bare(new AbortController().signal);
    const value = { ...ordinaryEngine, operatingSystem: 'Docker Desktop', diskFreeBytes };
    const docker = {
      diskUse: () => {
        asked += 1;
        return answer();
      },
    };
    const tools = { ...question.tools, docker } as unknown as HostQuestion['tools'];
    const checks = await checkHost({ ...question, engine: { ok: true, value }, tools });
    return { asked, disk: checks.find(({ id }) => id === 'disk') };
  };

  it('is asked only where disk is short', async () => {
    expect((await asking(100e9, () => Promise.resolve(use))).asked).toBe(0);
    const { asked, disk } = await asking(10e9, () => Promise.resolve(use));
    expect(asked).toBe(1);
    expect(textsOf(disk?.remediation)[0]).toContain('4.0 GB');
  });

  it('may stay unknown', async () => {
    const { disk } = await asking(10e9, () => Promise.reject(new ToolFailedError('TOOL_FAILED', 'busy')));
    expect(disk).toMatchObject({
      state: 'warning',
      remediation: [adviceWith('See what uses it: `docker system df`')],
    });
  });
});
