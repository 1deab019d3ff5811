import { cleanupDryRun as dryRun } from '../../eemt/page/system.ts';
import { pageOf, passed, type Check } from './check.ts';

export const cleanupDryRun: Check = {
  id: 'cleanup',
  title: "The cleanup's dry run works",
  needs: ['page'],
  async run(subject) {
    const jobs = await dryRun(pageOf(subject, 10_000));
    return passed(`it would clean ${String(jobs)} ${jobs === 1 ? 'job' : 'jobs'} up`);
  },
};
