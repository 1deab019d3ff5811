import { expect, it } from 'vitest';
import { perObservation } from '../../../../src/core/observed/per-observation.ts';
import { podsOf } from '../../../../src/core/observed/pods.ts';
import { observation } from '../../diagnosis/observations.ts';

it('an observation is read once, and another one by itself', () => {
  const read: string[] = [];
  const stateOf = perObservation(({ at }) => {
    read.push(at);
    return undefined;
  });
  const [one, other] = [observation('healthy'), { ...observation('healthy'), at: 'later' }];
  for (const seen of [one, one, other, one]) stateOf(seen);
  expect(read).toEqual([one.at, 'later']);
  expect(podsOf(one)).toBe(podsOf(one));
});
