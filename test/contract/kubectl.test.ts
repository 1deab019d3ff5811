import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/core/blueprint.ts';
import { ToolFailedError } from '../../src/errors/index.ts';
import { createKubectl } from '../../src/tools/kubectl.ts';
import { fakeTool } from '../support/fake-tool.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eemt-dev kubectl '));
  return () => rmSync(folder, { recursive: true });
});

const access = { kubeconfig: '/state/eemt/kubeconfig', context: 'kind-eemt-cluster' };
const { signal } = new AbortController();
const config: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { b: 'c' } };

function kubectlThatSays(answer: Readonly<Record<string, string>>) {
  const { tool, runner, calls, transcript } = fakeTool(folder, 'kubectl', answer);
  return { kubectl: createKubectl(runner, tool), calls, transcript };
}

describe('kubectl', () => {
  it('is told the kubeconfig and context of the environment in every call, and never sees the caller’s', async () => {
    const { kubectl, calls } = kubectlThatSays({ get: JSON.stringify({ items: [] }) });
    await kubectl.get(access, ['pods'], 'eemt', signal);
    await kubectl.annotation(access, 'eemt', 'secret/a', 'eemt-dev/print', signal);
    await kubectl.apply(access, [config], signal);
    await kubectl.replace(access, [config], signal);
    await kubectl.delete(access, 'eemt', ['pods', 'a'], signal);
    await kubectl.scale(access, 'eemt', 'eemt-web', 0, signal);
    expect(calls().map(({ args }) => args.slice(0, 5))).toEqual(
      ['get', 'get', 'apply', 'replace', 'delete', 'scale'].map((verb) => [
        '--kubeconfig',
        access.kubeconfig,
        '--context',
        access.context,
        verb,
      ]),
    );
    expect(calls().map(({ env }) => env)).toEqual(calls().map(() => ({})));
  });

  it('asks for many kinds by one call, and an empty answer is no object', async () => {
    const { kubectl, calls } = kubectlThatSays({ get: '' });
    expect(await kubectl.get(access, ['pods', 'nodes'], 'eemt', signal)).toEqual([]);
    expect(calls()[0]?.args).toContain('pods,nodes');
  });

  it('gives objects as they are, and keeps them out of the run log', async () => {
    const { kubectl, transcript } = kubectlThatSays({ get: JSON.stringify({ items: [config] }) });
    expect(await kubectl.get(access, ['configmaps'], 'eemt', signal)).toEqual([config]);
    expect(transcript.join('\n')).not.toContain('ConfigMap');
  });

  it('reads one annotation of an object, and null where there is none', async () => {
    const there = kubectlThatSays({ get: 'ab12' });
    expect(await there.kubectl.annotation(access, 'eemt', 'secret/a', 'eemt-dev/print', signal)).toBe('ab12');
    expect(there.calls()[0]?.args).toContain('--output=jsonpath={.metadata.annotations.eemt-dev/print}');
    const absent = kubectlThatSays({ get: '' });
    expect(await absent.kubectl.annotation(access, 'eemt', 'secret/a', 'k', signal)).toBeNull();
  });

  it('applies on the server as eemt-dev, and tells only what changed', async () => {
    const { kubectl, calls } = kubectlThatSays({
      apply: 'configmap/a serverside-applied\nconfigmap/b unchanged\n',
    });
    expect(await kubectl.apply(access, [config], signal)).toEqual(['configmap/a serverside-applied']);
    const [call] = calls();
    expect(call?.args).toEqual(
      expect.arrayContaining(['--server-side', '--force-conflicts', '--field-manager=eemt-dev']),
    );
    expect(JSON.parse(call?.input ?? '')).toEqual({ apiVersion: 'v1', kind: 'List', items: [config] });
  });

  it('is not started where nothing is to be applied or deleted', async () => {
    const { kubectl, calls } = kubectlThatSays({});
    expect(await kubectl.apply(access, [], signal)).toEqual([]);
    await kubectl.delete(access, 'eemt', [], signal);
    expect(calls()).toEqual([]);
  });

  it('that fails gives its last line and a command that can be pasted', async () => {
    const { kubectl } = kubectlThatSays({ get: 'error: the server was refused' });
    const error: unknown = await kubectl
      .get(access, ['pods'], 'eemt', signal)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolFailedError);
    expect(error).toMatchObject({ details: { exitCode: 1, tail: ['error: the server was refused'] } });
    expect(String((error as ToolFailedError).details['command'])).toContain('get pods --namespace eemt');
  });

  it('that answers something else is named with the field that does not fit', async () => {
    const { kubectl } = kubectlThatSays({ get: JSON.stringify({ items: [{ kind: 'Pod' }] }) });
    await expect(kubectl.get(access, ['pods'], 'eemt', signal)).rejects.toMatchObject({
      code: 'TOOL_OUTPUT',
    });
  });
});
