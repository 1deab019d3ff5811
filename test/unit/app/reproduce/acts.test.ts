import { expect, it } from 'vitest';
import { perform } from '../../../../src/app/reproduce/acts.ts';
import type { Session } from '../../../../src/targets/target.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { held } from '../../../support/held.ts';
import { observation } from '../../diagnosis/observations.ts';

/** A page that never answers, and what is done meanwhile. */
function startingPage() {
  const done: string[] = [];
  const session: Partial<Session> = {
    forget: () => undefined,
    observe: () => Promise.resolve(observation('absent')),
    runtime: {
      cleanUp: () => {
        done.push('clean up');
        return Promise.resolve();
      },
      restart: () => {
        done.push('restart');
        return Promise.resolve();
      },
    } as Partial<Session['runtime']> as Session['runtime'],
  };
  return { done, place: { env: held.env, session: session as Session, held } };
}

it('a cleanup runs while the page still starts, since it asks the page for nothing', async () => {
  const { done, place } = startingPage();
  await perform([{ do: 'clean-up' }], place, fakeRun().run);
  expect(done).toEqual(['clean up']);
});

it('a restart waits for the page, and is not done where it never answers', async () => {
  const { done, place } = startingPage();
  const restarted = perform([{ do: 'restart', role: 'web' }], place, fakeRun().run);
  await expect(restarted).rejects.toMatchObject({ code: 'READY_WEB' });
  expect(done).toEqual([]);
});
