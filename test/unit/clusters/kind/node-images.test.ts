import { describe, expect, it } from 'vitest';
import { readNodeImages } from '../../../../src/clusters/kind/node-images.ts';
import { ToolFailedError } from '../../../../src/errors/index.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { nodeContainer } from '../../../support/node-container.ts';

const stdout = 'REF TYPE DIGEST\ndocker.io/library/eemt-web:2.0 type sha256:1\n';

describe('the images of the nodes', () => {
  it('are told of the nodes that answer, also where one hangs or has just stopped', async () => {
    const { run } = fakeRun({
      docker: {
        exec: (id) =>
          id === 'hangs'
            ? Promise.reject(new ToolFailedError('TOOL_TIMEOUT', 'docker exec did not end within 20 s'))
            : Promise.resolve({ exitCode: 0, stdout, stderr: '' }),
      },
    });
    const nodes = ['well', 'hangs'].map((name) => nodeContainer('demo-cluster', name));
    expect(await readNodeImages(nodes, run)).toEqual({
      well: { 'docker.io/library/eemt-web:2.0': 'sha256:1' },
    });
  });
});
