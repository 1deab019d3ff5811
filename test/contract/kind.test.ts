import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createKind } from '../../src/tools/kind.ts';
import { createProcessRunner } from '../../src/tools/process-runner.ts';

const folder = mkdtempSync(join(tmpdir(), 'eemt-dev-kind-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('the key of the cluster is read, but written into no run log', async () => {
  const tool = join(folder, 'kind');
  writeFileSync(tool, '#!/bin/sh\necho "client-key-data: canary"\n');
  chmodSync(tool, 0o755);
  const transcript: string[] = [];
  const process_ = createProcessRunner({
    env: { PATH: process.env['PATH'] },
    transcript: (line) => transcript.push(line),
    children: { started: () => undefined, ended: () => undefined },
  });
  const text = await createKind(process_, tool).kubeconfig('demo', new AbortController().signal);
  expect(text).toBe('client-key-data: canary\n');
  expect(transcript[0]).toContain('get kubeconfig --name demo');
  expect(transcript.join('\n')).not.toContain('canary');
});
