import { callOptions, passed, type Check } from './check.ts';

export const pageHealthy: Check = {
  id: 'page',
  title: 'The page is healthy',
  needs: [],
  async run(subject) {
    await subject.page.health(callOptions(subject));
    return passed('/health answers');
  },
};
