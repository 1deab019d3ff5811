import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { readSystemStatus } from '../../eemt/page/system.ts';
import { runnerLeftOut } from '../../jobs/runner-left-out.ts';
import { failed, pageOf, passed, skipped, type Check } from './check.ts';

export const systemStatus: Check = {
  id: 'system-status',
  title: 'The page can run jobs',
  needs: ['page'],
  async run(subject) {
    if (subject.noJobs !== null) return skipped(subject.noJobs);
    const status = await readSystemStatus(pageOf(subject, 10_000));
    const leftOut = runnerLeftOut(subject.leftOut);
    if (leftOut && !status.docker_available)
      throw failed(`The page would fail every job: ${leftOut.why}.`, leftOut.wayOut);
    const ways = [
      advice`${eemtDev('up')} puts in what jobs run by`,
      advice`${eemtDev('logs', 'web')} shows what the page says`,
    ];
    const image = status.image_name ?? 'the worker image';
    if (!status.docker_available) {
      const why = status.error === undefined ? '' : `: ${status.error}`;
      throw failed(`The page finds no Docker, so it would fail every job${why}.`, ...ways);
    }
    if (status.image_exists !== true) throw failed(`The page does not find ${image}.`, ...ways);
    return passed(`docker_available and image_exists are true for ${image}`);
  },
};
