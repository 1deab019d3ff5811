import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentOf } from '../../../src/core/environment.ts';
import {
  hasEnded,
  readHeartbeat,
  readStatus,
  submitRequest,
  withdrawRequest,
  type JobRequest,
} from '../../../src/jobs/spool.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { statusOf } from '../../support/smoke-subject.ts';

const request: JobRequest = {
  id: '0a',
  workflow: 'sol',
  dem: 'x.tif',
  step: 15,
  linke: 3,
  albedo: 0.2,
  threads: 1,
  years: null,
  days: [1, 2],
};

function spool({ made = true }: { readonly made?: boolean } = {}) {
  const state = emptyFolder();
  const env = environmentOf('eemt', 'eemt', { state, cache: state });
  const folder = join(env.paths.data, 'spool');
  if (made) for (const name of ['inbox', 'status']) mkdirSync(join(folder, name), { recursive: true });
  const inbox = () => readdirSync(join(folder, 'inbox'));
  return { env, folder, inbox };
}

describe('the spool', () => {
  it('holds a request under its id and nothing half written', async () => {
    const { env, folder, inbox } = spool();
    await submitRequest(env, request);
    expect(inbox()).toEqual(['0a.json']);
    expect(JSON.parse(readFileSync(join(folder, 'inbox', '0a.json'), 'utf8'))).toEqual(request);
  });

  it('gives a request back, also one that the runner has taken', async () => {
    const { env, inbox } = spool();
    await submitRequest(env, request);
    for (const id of ['0a', '0a', '0b']) await withdrawRequest(env, id);
    expect(inbox()).toEqual([]);
  });

  it('says that there is none, and how to have one', async () => {
    const { env, folder } = spool({ made: false });
    await expect(submitRequest(env, request)).rejects.toMatchObject({
      code: 'READY_RUNNER',
      message: `A job cannot be put into ${folder}/inbox: it is not there.`,
    });
    expect(await readStatus(env, '0a')).toBeNull();
    expect(await readHeartbeat(env)).toBeNull();
  });

  it('tells what the runner wrote, more than is known here as well, and nothing of half a file', async () => {
    const { env, folder } = spool();
    const write = (name: string, text: string) => writeFileSync(join(folder, 'status', name), text);
    write('0a.json', JSON.stringify({ ...statusOf('0a', { phase: 'completed' }), notes: ['more'], lost: 0 }));
    write('runner.json', JSON.stringify({ at: 1.5, boot: 'x', job: null, stopped: false }));
    expect(await readStatus(env, '0a')).toEqual(statusOf('0a', { phase: 'completed' }));
    expect(await readHeartbeat(env)).toEqual({ at: 1.5, job: null, stopped: false });
    write('0a.json', '{"id": "0a", "phase"');
    expect(await readStatus(env, '0a')).toBeNull();
  });

  it('knows which phases are over', () => {
    const phases = ['waiting', 'running', 'completed', 'failed', 'cancelled'] as const;
    expect(phases.map((phase) => hasEnded({ phase }))).toEqual([false, false, true, true, true]);
  });
});
