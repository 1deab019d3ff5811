import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkHost } from '../../../src/diagnosis/host/index.ts';
import type { HostQuestion } from '../../../src/diagnosis/host/index.ts';
import { PrerequisiteError, ToolFailedError } from '../../../src/errors/index.ts';

const fail = (error: Error) => () => Promise.reject(error);

/** Everything is wrong at once: no tool, no engine. */
const bare = (signal: AbortSignal): HostQuestion => {
  const missing = fail(new PrerequisiteError('TOOL_MISSING', 'not there'));
  return {
    tools: {
      docker: {
        info: fail(
          new PrerequisiteError('DOCKER_UNREACHABLE', 'Docker does not answer', { hints: ['start it'] }),
        ),
      },
      kind: { version: missing },
      kubectl: { version: fail(new ToolFailedError('TOOL_FAILED', 'kubectl failed with exit code 1')) },
      helm: { version: missing },
      process: { run: missing },
    } as unknown as HostQuestion['tools'],
    signal,
    cluster: 'eemt-cluster',
    ports: [],
    nodes: 2,
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
    expect(checks.every(({ wayOut }) => wayOut.length > 0)).toBe(true);
  });

  it('ends with the cancellation when it was stopped', async () => {
    await expect(checkHost(bare(AbortSignal.abort()))).rejects.toMatchObject({ exitCode: 130 });
  });
});
