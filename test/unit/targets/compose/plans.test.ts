import { describe, expect, it } from 'vitest';
import { inOrder } from '../../../../src/plan/in-order.ts';
import type { Plan } from '../../../../src/plan/step.ts';
import type { ComposeDesigned } from '../../../../src/targets/compose/design.ts';
import { downPlan } from '../../../../src/targets/compose/down-plan.ts';
import type { ComposeParts } from '../../../../src/targets/compose/parts.ts';
import { resetPlan } from '../../../../src/targets/compose/reset-plan.ts';
import { upPlan } from '../../../../src/targets/compose/up-plan.ts';
import { observerOf, worldWith } from '../../../support/world.ts';
import { container, env, files } from './containers.ts';

const image = (role: string) => ({
  image: { role, name: role, source: { kind: 'given' } },
  reference: `${role}:1`,
});
const designed = {
  id: 'ab12',
  blueprint: { images: [], compose: { services: {} } },
  referenced: [image('web'), image('worker')],
  facts: { host: { uid: 1000, gid: 1000 }, workers: 2 },
  proxies: {},
} as unknown as ComposeDesigned;
const usual = { recreate: false, wipe: false, build: true, cache: true, caBundle: null };
const { observer } = observerOf<ComposeParts>({});
const order = (plan: Plan<ComposeParts>) => inOrder(plan).map(({ id }) => id);
const behind = (plan: Plan<ComposeParts>, id: string) =>
  plan.steps.find((step) => step.id === id)?.after ?? [];

describe('the plan of up', () => {
  it('goes from images over data and containers to a page that answers', () => {
    expect(order(upPlan(env, designed, usual, observer))).toEqual([
      'image-web',
      'image-worker',
      'data-folders',
      'data-owner',
      'services',
      'ready',
    ]);
  });

  it('removes what runs only when every image is there, and data only when nothing runs', () => {
    const plan = upPlan(env, designed, { ...usual, recreate: true, wipe: true }, observer);
    expect(behind(plan, 'stop-runner')).toEqual(['image-web', 'image-worker']);
    expect(behind(plan, 'remove-services')).toEqual(['stop-runner']);
    expect(behind(plan, 'wipe-data')).toEqual(['remove-services']);
    expect(behind(plan, 'data-folders')).toContain('wipe-data');
    expect(behind(plan, 'services')).toContain('wipe-data');
  });
});

describe('the plan of reset', () => {
  it('stops the runner first, and empties data only when nothing runs', () => {
    expect(order(resetPlan(env, { workers: 2 }, []))).toEqual([
      'stop-runner',
      'remove-services',
      'wipe-data',
      'start-services',
      'ready',
    ]);
  });
});

describe('the plan of down', () => {
  it('keeps the data', () => {
    expect(order(downPlan(env, { data: false, images: [] }))).toEqual([
      'stop-runner',
      'remove-services',
      'remove-files',
    ]);
  });

  it('removes it last where it is asked for', () => {
    expect(order(downPlan(env, { data: true, images: [] })).at(-1)).toBe('wipe-data');
  });

  it('has nothing to do where nothing runs', () => {
    const world = worldWith<ComposeParts>({ containers: [], files: { ...files, temporary: [] } });
    const verdicts = downPlan(env, { data: false, images: [] }).steps.map((step) => step.due(world).is);
    expect(verdicts).toEqual(['done', 'done', 'done']);
  });

  it('names every container that goes', () => {
    const world = worldWith<ComposeParts>({
      containers: [container('eemt-web'), container('runner')],
      files,
    });
    const remove = downPlan(env, { data: false, images: [] }).steps.find(
      ({ id }) => id === 'remove-services',
    );
    expect(remove?.due(world)).toMatchObject({
      is: 'due',
      changes: [{ text: 'remove demo-compose-eemt-web-1' }, { text: 'remove demo-compose-runner-1' }],
    });
  });
});
