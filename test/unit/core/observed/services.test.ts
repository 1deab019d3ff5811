import { describe, expect, it } from 'vitest';
import {
  containersOf,
  crashingThatSaid,
  saidBy,
  servicesOf,
} from '../../../../src/core/observed/services.ts';
import {
  ago,
  composed,
  container,
  runner,
  web,
  worker,
} from '../../diagnosis/services/compose-observation.ts';

const crashing = worker(10, { state: 'restarting', exitCode: 1, restarts: 2 });
const leaving = worker(3, { state: 'removing' });
const lines = ['ModuleNotFoundError: docker', 'again', 'ModuleNotFoundError: docker.errors', 'bye'];
const seen = composed([crashing, worker(9), leaving, runner, web], {
  logs: { [crashing.name]: lines, [runner.name]: lines },
});

describe('containers of a Compose project, as rules read them', () => {
  it('come by name, with numbers in their order', () => {
    expect(servicesOf(seen).map(({ name }) => name.replace('eemt-compose-', ''))).toEqual([
      'eemt-web-1',
      'eemt-worker-3',
      'eemt-worker-9',
      'eemt-worker-10',
      'runner-1',
    ]);
  });

  it('count for a part of EEMT while they are meant to stay', () => {
    expect(containersOf(seen, 'worker')).toEqual([worker(9), crashing]);
    expect(containersOf(seen)).toHaveLength(4);
  });

  it('are none where nobody looked', () => {
    expect(servicesOf(composed([], { services: { ok: false, why: 'no answer' } }))).toEqual([]);
  });

  it('say the last line that matches, and are believed where they crash', () => {
    const said = {
      source: `log of ${crashing.name}`,
      text: 'ModuleNotFoundError: docker.errors',
      at: seen.at,
    };
    expect(saidBy(seen, crashing, /ModuleNotFound/)).toEqual([said]);
    expect(saidBy(seen, web, /ModuleNotFound/)).toEqual([]);
    expect(crashingThatSaid(seen, /ModuleNotFound/)).toEqual([{ container: crashing, evidence: [said] }]);
    expect(crashingThatSaid(seen, /ModuleNotFound/, 'web')).toEqual([]);
    expect(crashingThatSaid(seen, /SyntaxError/)).toEqual([]);
  });

  it('crash no longer a minute after they were started again', () => {
    const again = (seconds: number) => container('runner', { restarts: 1, startedAt: ago(seconds) });
    const logs = { [runner.name]: lines };
    const found = (seconds: number) => crashingThatSaid(composed([again(seconds)], { logs }), /bye/);
    expect(found(59)).toHaveLength(1);
    expect(found(61)).toEqual([]);
  });
});
