import { describe, expect, it } from 'vitest';
import { createHelm } from '../../../src/tools/helm.ts';
import { createKubectl } from '../../../src/tools/kubectl.ts';
import type { ProcessRunner } from '../../../src/tools/process.ts';

const never = new AbortController().signal;
const access = { kubeconfig: '/k', context: 'kind-eemt-cluster' };

/** A tool that ends well and prints this. */
const printing = (stdout: string): ProcessRunner => ({
  run: () => Promise.resolve({ stdout, stderr: '', exitCode: 0, durationMs: 1 }),
  passThrough: () => Promise.resolve(0),
  leave: () => Promise.reject(new TypeError('not used')),
  where: () => Promise.resolve(undefined),
});

describe('a tool that answers something else than it should', () => {
  it.each(['Client Version: v1.30', 'null', '{}', '{"clientVersion":{}}'])(
    'kubectl version: %s is its failure, not a bug of ours',
    async (said) => {
      const kubectl = createKubectl(printing(said), 'kubectl');
      await expect(kubectl.version(never)).rejects.toMatchObject({
        code: 'TOOL_OUTPUT',
        message: expect.stringContaining(said) as string,
      });
    },
  );

  it('is told with the field that does not fit', async () => {
    await expect(createKubectl(printing('{"clientVersion":{}}')).version(never)).rejects.toMatchObject({
      message:
        'kubectl version did not answer as expected (clientVersion.gitVersion is missing or of another kind): {"clientVersion":{}}',
    });
    await expect(
      createKubectl(printing('{"items":[{"kind":"Pod"}]}')).get(access, ['pods'], 'eemt', never),
    ).rejects.toMatchObject({ message: expect.stringContaining('(items[0] is missing') as string });
  });

  it.each(['<html>', 'null', '{"items":1}', '{"items":[null]}'])(
    'kubectl get: %s is its failure, not a bug of ours',
    async (said) => {
      const kubectl = createKubectl(printing(said), 'kubectl');
      await expect(kubectl.get(access, ['pods'], 'eemt', never)).rejects.toMatchObject({
        code: 'TOOL_OUTPUT',
      });
    },
  );

  it.each([
    '<html>',
    '{}',
    '[null]',
    '[{"name":"eemt"}]',
    '[{"name":"eemt","status":"deployed","chart":"eemt-1"}]',
  ])('helm list: %s is its failure, not a bug of ours', async (said) => {
    const helm = createHelm(printing(said), '/nowhere');
    await expect(helm.release(access, 'eemt', 'eemt', never)).rejects.toMatchObject({
      code: 'TOOL_OUTPUT',
    });
  });
});
