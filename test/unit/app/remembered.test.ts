import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rememberedAfter } from '../../../src/app/remembered.ts';
import { up } from '../../../src/cli/verbs/up.ts';
import { environmentOf } from '../../../src/core/environment.ts';
import { readRecord, writeRecord, type EnvironmentRecord } from '../../../src/state/record.ts';
import { CancelledError, NotReadyError, ToolFailedError } from '../../../src/errors/index.ts';
import type { EngineInfo } from '../../../src/tools/docker.ts';
import type { ValuesText } from '../../../src/tools/helm.ts';
import type { Tools } from '../../../src/tools/index.ts';
import { renderedWith } from '../../support/rendered-chart.ts';
import { fakeClock } from '../../support/fake-run.ts';
import { recordWith } from '../../support/record.ts';
import { runCli } from '../../support/run-cli.ts';

const broken = new ToolFailedError('TOOL_FAILED', 'the build ended with 1');

describe('what is remembered after a failure', () => {
  const before = recordWith({ workerImage: 'slim' });
  const written = recordWith({ workerImage: 'full', workers: 4 });

  it('is what was before, where an image could not be built or the release went back', () => {
    const wentBack = new NotReadyError('NOT_READY', 'no', { details: { rolledBackTo: 3 } });
    expect(rememberedAfter(broken, 'workerImage', before, written)).toBe(before);
    expect(rememberedAfter(broken, 'webImage', before, written)).toBe(before);
    expect(rememberedAfter(wentBack, undefined, before, written)).toBe(before);
  });

  it('is the rest, where the very first up could not build the image of an answer', () => {
    expect(rememberedAfter(broken, 'workerImage', undefined, written)).toEqual(recordWith({ workers: 4 }));
    expect(rememberedAfter(broken, 'webImage', undefined, written)).toEqual(written);
  });

  it('is what was asked, where up was stopped or a later step failed', () => {
    const stopped = new CancelledError('CANCELLED', 'stopped');
    expect(rememberedAfter(stopped, 'workerImage', before, written)).toBe(written);
    expect(rememberedAfter(broken, undefined, before, written)).toBe(written);
    expect(rememberedAfter(broken, undefined, undefined, written)).toBe(written);
  });
});

describe('up whose worker image cannot be built', () => {
  let state = '';
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'eemt-dev-up-'));
  });
  afterEach(() => rmSync(state, { recursive: true }));
  const path = () => environmentOf('eemt', 'eemt', { state, cache: state }).paths.record;
  const remembered = async () => {
    const read = await readRecord(path());
    return read.is === 'record' ? read.record : undefined;
  };

  /** An engine without anything in it, which cannot build the worker; whether there is a record is asked when nodes are made. */
  async function upWith(...flags: readonly string[]) {
    let whenCreated: EnvironmentRecord | undefined;
    const info = {
      version: '28.0.1',
      cpus: 4,
      memoryBytes: 16e9,
      diskFreeBytes: 100e9,
      operatingSystem: 'Docker Desktop',
      cgroupVersion: '2',
      buildkit: true,
      proxies: {},
      endpoint: 'unix:///var/run/docker.sock',
      rootDir: '/var/lib/docker',
      driver: 'overlay2',
    } as unknown as EngineInfo;
    let created = (): void => undefined;
    const nodesAreMade = new Promise<void>((resolve) => {
      created = resolve;
    });
    const tools = {
      clock: fakeClock(),
      docker: {
        info: () => Promise.resolve(info),
        containers: () => Promise.resolve([]),
        images: () => Promise.resolve([]),
        build: async ({ labels }, signal) => {
          await nodesAreMade;
          if (labels['eemt-dev.image'] === 'worker') throw broken;
          await untilStopped(signal);
        },
      },
      kind: {
        version: () => Promise.resolve('v0.33.0'),
        create: async ({ signal }) => {
          whenCreated = await remembered();
          created();
          await untilStopped(signal);
        },
      },
      kubectl: {
        version: () => Promise.resolve('v1.32.4'),
        get: () => Promise.reject(new ToolFailedError('TOOL_FAILED', 'no API server')),
      },
      helm: {
        version: () => Promise.resolve('v3.19.0'),
        template: ({ values }: { readonly values: readonly ValuesText[] }) =>
          Promise.resolve(renderedWith(values)),
      },
      process: { run: () => Promise.reject(new TypeError('no process')) },
    } satisfies { readonly [T in keyof Tools]?: Partial<Tools[T]> };
    const answer = await runCli(['up', '--source', 'demo', '--yes', '--output', 'json', ...flags], {
      verbs: [up],
      state,
      createRun: ({ signal, emit }) => Promise.resolve({ signal, emit, tools: tools as unknown as Tools }),
    });
    return { answer, whenCreated };
  }

  it('remembers what was before', async () => {
    const before = recordWith({ workerImage: 'slim', workers: 3 });
    await writeRecord(path(), before);
    const { answer, whenCreated } = await upWith('--worker-image', 'full', '--workers', '5');
    expect(answer.result()['error']).toMatchObject({ message: 'the build ended with 1' });
    expect(answer.exitCode).toBe(5);
    expect(whenCreated?.answers).toMatchObject({ workerImage: 'full', workers: 5 });
    expect(await remembered()).toEqual(before);
  });

  it('remembers the rest the first time, from before the cluster is made', async () => {
    const { answer, whenCreated } = await upWith('--worker-image', 'full', '--workers', '5');
    expect(answer.exitCode).toBe(5);
    const now = await remembered();
    expect(now?.id).toBe(whenCreated?.id);
    expect(now?.answers).toMatchObject({ workers: 5 });
    expect(now?.answers).not.toHaveProperty('workerImage');
  });
});

function untilStopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}
