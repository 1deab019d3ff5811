import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, eemtDev } from './cli.ts';
import { jobsAt, submitJob } from './jobs.ts';
import { chains, middleMs, spread, type Kill } from './kills.ts';
import { nodesOf, place, type Place } from './world.ts';

/** `npm run test:kill` walks all of it; a run of CI takes a spread. */
const full = process.env['EEMT_DEV_KILLS'] === 'all';
const name = 'e2e-killed';
const up = ['up', '--port', '5210', '--workers', '1', '--nodes', '1', '--yes'];
const walk = full ? chains(up) : spread(chains(up), 10);
let here: Place;
let jobs: readonly string[] = [];
/** For docs/reliability.md. */
const tally = { kills: 0, notReached: 0, converged: 0, leftovers: 0, dataLost: 0 };

beforeAll(async () => {
  here = await place(name, { ownImages: true });
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
  process.stderr.write(`kill walk: ${JSON.stringify(tally)}\n`);
});

const run = (args: readonly string[]) => eemtDev(here, [...args, '--name', name]);

/** Runs a verb and sends the signal in the step; a step that had nothing to do is not reached, and then the verb ends by itself. */
async function stopped({ args, step, moment, signal }: Kill) {
  const timers: NodeJS.Timeout[] = [];
  let sentAt = Number.NaN;
  const done = await eemtDev(here, [...args, '--name', name], ({ event, id }, child) => {
    if (event !== 'step-started' || id !== step) return;
    const laterMs = moment === 'start' ? 0 : (middleMs[step] ?? 1_000);
    const send = () => {
      sentAt = performance.now();
      child.kill(signal);
    };
    timers.push(setTimeout(send, laterMs));
  });
  timers.forEach(clearTimeout);
  const reached = done.signal === signal || done.exitCode === 130;
  return { ...done, reached, tookMs: performance.now() - sentAt };
}

/** What a killed or finished run may never leave. */
async function leftovers(): Promise<readonly string[]> {
  const root = join(here.home, 'state', name);
  const files = existsSync(root)
    ? readdirSync(root).filter((file) =>
        /^(lock|chart\.|children\.|kubeconfig\.lock|environment\.json\.)/.test(file),
      )
    : [];
  const containers = await docker('ps', '--all', '--quiet', '--filter', 'label=eemt-dev.throw-away');
  return [...files, ...(containers === '' ? [] : containers.split('\n'))];
}

describe.each(walk)('$title', ({ kills, finish, then }) => {
  it.each(kills)('stopped by $signal at the $moment of $step', async (kill) => {
    const { reached, exitCode, signal, stderr, tookMs } = await stopped(kill);
    if (reached) tally.kills += 1;
    else tally.notReached += 1;
    // SIGKILL ends it there; the others let it end its tools first, with 130. What was not reached has to be done.
    if (!reached) expect(exitCode, stderr).toBe(0);
    else if (kill.signal === 'SIGKILL') expect(signal).toBe('SIGKILL');
    else {
      expect(exitCode, stderr).toBe(130);
      expect(tookMs).toBeLessThan(15_000);
      expect(await leftovers()).toEqual([]);
    }
  });

  it(`${finish.join(' ')} then finishes, ${then}`, async () => {
    const { exitCode, result, stderr } = await run(finish);
    expect(exitCode, stderr).toBe(0);
    tally.converged += 1;
    const left = await leftovers();
    tally.leftovers += left.length;
    expect(left).toEqual([]);
    const root = join(here.home, 'state', name);
    if (then === 'absent' || then === 'absent-with-data') {
      expect(await nodesOf(name)).toEqual([]);
      expect(existsSync(root)).toBe(then === 'absent-with-data');
      if (then === 'absent') jobs = [];
      return;
    }
    expect((await run(['status'])).result?.data['state'], stderr).toBe('healthy');
    const url = String(result?.data['url']);
    const now = await jobsAt(url);
    if (then === 'jobs-gone') expect(now).toEqual([]);
    const missing = jobs.filter((id) => !now.includes(id));
    const lost = then === 'jobs-kept' || (then === 'jobs-all-or-none' && now.length > 0) ? missing : [];
    tally.dataLost += lost.length;
    expect(lost).toEqual([]);
    jobs = [...now, await submitJob(url, here.checkout)];
  });
});

it('three of four steps at least had something to do when they were to be stopped', () => {
  expect(tally.kills).toBeGreaterThanOrEqual(3 * tally.notReached);
});
