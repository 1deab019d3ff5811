import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { status } from '../../../../src/cli/verbs/status.ts';
import { withCured } from '../../../../src/app/status.ts';
import { statusData } from '../../../../src/cli/status-data.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { makeMark } from '../../../../src/state/mark.ts';
import type { Tools } from '../../../../src/tools/index.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { runCli } from '../../../support/run-cli.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { healthy } from '../../../support/views.ts';
import { observation } from '../../diagnosis/observations.ts';

const scratch = scratchFolder();

/** `status` of a recorded world whose crashed containers say this line. */
async function statusOfWorld(name: 'healthy' | 'documented-bugs', line: string) {
  const env = environmentOf('eemt', 'eemt', { state: scratch, cache: scratch });
  await makeMark(env, 'ab12');
  const mounts = [{ source: env.paths.marker, destination: '/eemt-dev/ab12' }];
  const { objects } = observation(name);
  const asked: string[] = [];
  const tools: { readonly [T in keyof Tools]?: Partial<Tools[T]> } = {
    docker: {
      containers: () =>
        Promise.resolve([nodeContainer('eemt-cluster', 'eemt-cluster-control-plane', { mounts })]),
    },
    kubectl: {
      get: () => Promise.resolve(objects.ok ? objects.value : []),
    },
    kubeApi: {
      stream: (_access, path) => {
        asked.push(path.split('/').at(-2) ?? '');
        return Promise.resolve(Readable.from([Buffer.from(`2026-01-01T00:00:00Z ${line}\n`)]));
      },
    },
    helm: { release: () => Promise.resolve(undefined) },
  };
  const { run } = fakeRun(tools);
  const answer = await runCli(['status', '--output', 'json'], {
    verbs: [status],
    state: scratch,
    createRun: () => Promise.resolve(run),
  });
  return { answer, asked };
}

describe('status', () => {
  it('reads what a crashed container said, and names the defect behind it', async () => {
    const line = "crontab: your UID isn't in the passwd file.";
    const { answer, asked } = await statusOfWorld('documented-bugs', line);
    expect(asked).toEqual(['eemt-web-6d4f9c-x2k4p']);
    expect(JSON.stringify(answer.result())).toContain('"id":"cron-as-user"');
  });

  it('asks for the log of the page and of two workers where nothing crashed, and shouts at none of them', async () => {
    const { answer, asked } = await statusOfWorld('healthy', 'ERROR: Permission denied: /app/logs/app.log');
    expect(asked).toEqual(['eemt-web-6d4f9c-x2k4p', 'eemt-worker-7c9b5d-4hq2z', 'eemt-worker-7c9b5d-9s7tm']);
    expect(answer.result()).toMatchObject({ data: { findings: [] } });
  });
});

describe('the data of up', () => {
  it('says of each defect what the screen says: cured where its cure changed the source and it does not show', () => {
    const bugs = [
      { id: 'rwx-claims', state: 'unknown', text: 'a' },
      { id: 'cron-as-user', state: 'unknown', text: 'b' },
      { id: 'web-logs-permission', state: 'present', text: 'c' },
    ] as const;
    const seen = withCured({ ...healthy, bugs }, ['rwx-claims', 'web-logs-permission']);
    expect(statusData(seen)['bugs']).toEqual([
      { id: 'rwx-claims', state: 'cured', text: 'a' },
      { id: 'cron-as-user', state: 'unknown', text: 'b' },
      { id: 'web-logs-permission', state: 'present', text: 'c' },
    ]);
  });
});
