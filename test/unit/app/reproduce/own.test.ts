import { expect, it } from 'vitest';
import { findEnvironment } from '../../../../src/app/find-environment.ts';
import { bugOf, howOf } from '../../../../src/app/reproduce/how.ts';
import { ownPlace } from '../../../../src/app/reproduce/own.ts';
import { emptyFolder } from '../../../support/checkout.ts';
import { fakeMachine } from '../../../support/fake-machine.ts';
import { held } from '../../../support/held.ts';
import { verbContext } from '../../../support/verb-context.ts';

it('an environment for a defect says that EEMT is deployed there as soon as it is', async () => {
  const state = emptyFolder();
  const { createRun, done } = fakeMachine();
  const { signal } = new AbortController();
  const { tools } = await createRun({ signal, emit: () => undefined } as never);
  const plain = verbContext({ state, cache: state }, tools);
  const context = { ...plain, io: { ...plain.io, env: { EEMT_DEV_SOURCE: 'demo' } } };
  const found = await findEnvironment(context);
  const bug = bugOf('worker-node-selector');
  const place = await ownPlace(context, found, { bug, how: howOf(bug) }, await context.openRun('bugs'));
  const deployed: (readonly string[])[] = [];
  const failure = await place.bringUp(held, [bug.id], () => deployed.push([...done]));
  expect(failure).toBeNull();
  expect(deployed).toHaveLength(1);
  expect(deployed[0]?.at(-1)).toMatch(/^install/);
});
