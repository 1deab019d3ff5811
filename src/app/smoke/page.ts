import { requireHealthy } from '../../eemt/page/system.ts';
import { pageOf, passed, type Check } from './check.ts';

export const pageHealthy: Check = {
  id: 'page',
  title: 'The page is healthy',
  needs: [],
  async run(subject) {
    await requireHealthy(pageOf(subject));
    return passed('/health answers');
  },
};
