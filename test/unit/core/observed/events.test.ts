import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/lib/json.ts';
import { describeCluster } from '../../../../src/targets/kubernetes/describe.ts';
import { ago, event, observation, withObjects } from '../../diagnosis/observations.ts';

const quiet = observation('healthy');
const eventsOf = (...events: Parameters<typeof withObjects>[1][]) =>
  describeCluster(withObjects(quiet, ...events), []).events;

describe('the events of a status', () => {
  it('are told with what they are about, the newest first', () => {
    const old = event(quiet, 'Pod/eemt-web-1', 'Started', 'Started container', { agoSeconds: 90 });
    const warning = {
      ...event(quiet, 'Pod/eemt-worker-1', 'FailedScheduling', '0/3 nodes', { agoSeconds: 3, count: 12 }),
      type: 'Warning',
    };
    expect(eventsOf(old, warning)).toEqual([
      {
        kind: 'Warning',
        object: 'Pod/eemt-worker-1',
        reason: 'FailedScheduling',
        message: '0/3 nodes',
        count: 12,
        at: ago(quiet, 3),
      },
      {
        kind: 'Normal',
        object: 'Pod/eemt-web-1',
        reason: 'Started',
        message: 'Started container',
        count: 1,
        at: ago(quiet, 90),
      },
    ]);
  });

  it('are at most 20, and those without a time come last', () => {
    const undated = { ...event(quiet, 'Pod/a', 'Undated', 'when?'), lastTimestamp: null };
    const many = Array.from({ length: 30 }, (_, index) =>
      event(quiet, `Pod/p${String(index)}`, 'Pulled', 'image', { agoSeconds: index }),
    );
    expect(eventsOf(undated, ...many)?.map(({ object }) => object)).toEqual(
      Array.from({ length: 20 }, (_, index) => `Pod/p${String(index)}`),
    );
    expect(eventsOf(undated)?.[0]?.at).toBe('');
  });

  it('may be of odd types', () => {
    const odd: Readonly<Record<string, Json>> = { type: 7, reason: null, message: ['a'], count: 'many' };
    expect(eventsOf({ ...event(quiet, 'Pod/a', '', ''), ...odd, involvedObject: 'none' })).toEqual([
      expect.objectContaining({ kind: 'Normal', object: '/', reason: '', message: '', count: 1 }),
    ]);
  });

  it('are not there where the API server did not answer', () => {
    const unanswered = { ...quiet, objects: { ok: false, why: 'it rests' } } as const;
    expect(describeCluster(unanswered, [])).not.toHaveProperty('events');
  });
});
