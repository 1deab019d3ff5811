import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webNodePort } from '../../../../src/clusters/kind/plan.ts';
import { open } from '../../../../src/cli/verbs/open.ts';
import type { Opening } from '../../../../src/tools/browser.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { runCli } from '../../../support/run-cli.ts';

const url = 'http://127.0.0.1:5000';
let state = '';
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'eemt-dev-open-'));
  mkdirSync(join(state, 'eemt', 'marker'), { recursive: true });
  writeFileSync(join(state, 'eemt', 'kubeconfig'), '');
  writeFileSync(join(state, 'eemt', 'marker', 'id'), '0a1b');
});
afterEach(() => {
  rmSync(state, { recursive: true });
});

/** `open` on a cluster of ours whose page answers; `browser` says what became of the address. */
async function opened(options: { readonly columns?: number; readonly json?: boolean }, browser: Opening) {
  const tried: string[] = [];
  const node = nodeContainer('eemt-cluster', 'eemt-cluster-control-plane', {
    mounts: [{ destination: '/eemt-dev/0a1b', source: join(state, 'eemt', 'marker') }],
    ports: [{ hostIp: '127.0.0.1', hostPort: 5000, containerPort: webNodePort }],
  });
  const { run } = fakeRun({
    docker: { containers: () => Promise.resolve([node]) },
    kubectl: { get: () => Promise.resolve([]) },
    http: { get: () => Promise.resolve({ status: 200, body: '[]' }) },
    browser: {
      open: (address) => {
        tried.push(address);
        return Promise.resolve(browser);
      },
    },
  });
  const answer = await runCli(['open', ...(options.json === true ? ['--output', 'json'] : [])], {
    verbs: [open],
    state,
    createRun: () => Promise.resolve(run),
    ...(options.columns === undefined ? {} : { columns: options.columns }),
  });
  return { answer, tried };
}

describe('open', () => {
  it('says that the page was opened where it was', async () => {
    const { answer, tried } = await opened({ columns: 80 }, { opened: true });
    expect(answer).toMatchObject({ exitCode: 0, stdout: `Opened ${url}\n` });
    expect(tried).toEqual([url]);
  });

  it('gives the address and the reason where no browser could be opened', async () => {
    const failed = { opened: false, why: 'the opener of this system ended with exit code 3' } as const;
    const { answer } = await opened({ columns: 80 }, failed);
    expect(answer).toMatchObject({ exitCode: 0, stdout: `${url}\n` });
    expect(answer.stderr).toContain(
      'No browser was opened: the opener of this system ended with exit code 3.',
    );
  });

  it('opens nothing without a terminal, and does not say that it did', async () => {
    const { answer, tried } = await opened({ json: true }, { opened: true });
    expect(tried).toEqual([]);
    expect(answer.result()).toMatchObject({
      ok: true,
      data: { url, opened: false, why: 'the output is not a terminal' },
    });
  });
});
