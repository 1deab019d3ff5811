import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ToolFailedError } from '../../src/errors/index.ts';
import { createKind } from '../../src/tools/kind.ts';
import { fakeTool } from '../support/fake-tool.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eemt-dev kind '));
  return () => rmSync(folder, { recursive: true });
});

const { signal } = new AbortController();

function kindThatSays(answer: Readonly<Record<string, string>>) {
  const { tool, runner, calls, transcript } = fakeTool(folder, 'kind', answer);
  return { kind: createKind(runner, tool), calls, transcript };
}

describe('kind', () => {
  it('gets the cluster file on its stdin, writes only our kubeconfig, and leaves a failed node to be read', async () => {
    const { kind, calls } = kindThatSays({ create: 'Creating cluster\n' });
    const lines: string[] = [];
    await kind.create({
      name: 'eemt-cluster',
      kubeconfig: '/state/with space/kubeconfig',
      config: 'kind: Cluster\n',
      signal,
      onLine: (line) => lines.push(line),
    });
    const [call] = calls();
    expect(call?.args.join(' ')).toBe(
      'create cluster --name eemt-cluster --kubeconfig /state/with space/kubeconfig --config - --wait 0s --retain',
    );
    expect(call?.input).toBe('kind: Cluster\n');
    expect(call?.env).toEqual({});
    expect(lines).toEqual(['Creating cluster']);
  });

  it('that fails gives its last lines', async () => {
    const { kind } = kindThatSays({ create: 'error: could not find a log line' });
    const error: unknown = await kind
      .create({ name: 'a', kubeconfig: '/k', config: '', signal, onLine: () => undefined })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolFailedError);
    expect(error).toMatchObject({ details: { exitCode: 1, tail: ['error: could not find a log line'] } });
  });

  it('gives the key of the cluster, which is written into no run log', async () => {
    const { kind, calls, transcript } = kindThatSays({ kubeconfig: 'client-key-data: canary\n' });
    expect(await kind.kubeconfig('demo', signal)).toBe('client-key-data: canary\n');
    expect(calls()[0]?.args).toEqual(['get', 'kubeconfig', '--name', 'demo']);
    expect(transcript[0]).toContain('get kubeconfig --name demo');
    expect(transcript.join('\n')).not.toContain('canary');
  });

  it('tells its version', async () => {
    const { kind } = kindThatSays({ version: 'kind v0.33.0 go1.24.0 linux/amd64\n' });
    expect(await kind.version(signal)).toBe('v0.33.0');
  });
});
