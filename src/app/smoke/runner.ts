import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { runnerLeftOut } from '../../jobs/runner-left-out.ts';
import { readHeartbeat } from '../../jobs/spool.ts';
import { failed, passed, skipped, type Check, type Subject } from './check.ts';
import { until } from './until.ts';

/** It writes each second. */
const freshS = 5;
/** One that stops has a successor soon. */
const successorMs = 10_000;

export const runnerAlive: Check = {
  id: 'runner',
  title: 'The job runner is alive',
  needs: [],
  async run(subject) {
    if (subject.noJobs !== null) return skipped(subject.noJobs);
    const leftOut = runnerLeftOut(subject.leftOut);
    if (leftOut) throw failed(`There is no job runner: ${leftOut.why}.`, leftOut.wayOut);
    let lacks = await whatLacks(subject);
    if (lacks === never) throw failed(lacks, ...ways);
    await until(
      subject,
      successorMs,
      async () => {
        lacks = await whatLacks(subject);
        return lacks === null ? true : undefined;
      },
      () => failed(lacks ?? never, ...ways),
    );
    return passed('it writes its heartbeat');
  },
};

const never = 'There is no job runner: no heartbeat was ever written.';

const ways = [
  advice`${eemtDev('status')} says what is wrong with it`,
  advice`${eemtDev('logs', 'runner')} shows what it says`,
  advice`${eemtDev('up')} puts it in where it is missing`,
];

async function whatLacks({ env, clock }: Subject): Promise<string | null> {
  const beat = await readHeartbeat(env);
  if (beat === undefined) return never;
  if (beat.stopped) return 'The job runner has stopped, and no other has taken over.';
  const ageS = Date.parse(clock.iso()) / 1000 - beat.at;
  if (ageS <= freshS) return null;
  return `The job runner gave its last sign of life ${String(Math.round(ageS))} s ago.`;
}
