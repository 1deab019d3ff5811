import { describe, expect, it } from 'vitest';
import type { ComposeFile } from '../../../../src/core/compose-file.ts';
import type { ComposeParts } from '../../../../src/targets/compose/parts.ts';
import { scalePlan, withWorkers } from '../../../../src/targets/compose/scale-plan.ts';
import type { EngineInfo } from '../../../../src/tools/docker.ts';
import { worldWith } from '../../../support/world.ts';
import { container, env, files } from './containers.ts';

const model = `${JSON.stringify({ services: { 'eemt-web': { image: 'w' }, 'eemt-worker': { scale: 2 } } }, null, 2)}\n`;
const due = (workers: number, there: number, text: string | null = model, memoryBytes = 8e9) => {
  const [scale] = scalePlan(env, workers).steps;
  const containers = Array.from({ length: there }, (_, index) => container('eemt-worker', {}, index + 1));
  return scale?.due(
    worldWith<ComposeParts>({ containers, files, model: text, engine: { memoryBytes } as EngineInfo }),
  );
};

describe('scaling with Compose', () => {
  it('changes the number of workers in the file, and nothing else', () => {
    expect(JSON.parse(withWorkers(model, 5)) as ComposeFile).toEqual({
      services: { 'eemt-web': { image: 'w' }, 'eemt-worker': { scale: 5 } },
    });
  });

  it('leaves a file as it is that says so already', () => {
    expect(withWorkers(model, 2)).toBe(model);
  });

  it('says from how many to how many', () => {
    expect(due(0, 2)).toMatchObject({ is: 'due', changes: [{ kind: 'update', text: 'workers: 2 → 0' }] });
  });

  it('has nothing to do where there are as many already', () => {
    expect(due(2, 2)).toEqual({ is: 'done', note: 'there are 2 already' });
  });

  it('makes those that somebody removed', () => {
    expect(due(2, 1)).toMatchObject({ is: 'due', changes: [{ text: 'workers: 1 → 2' }] });
  });

  it('refuses more than the memory takes, and says how many fit', () => {
    expect(() => due(40, 2, model, 2 * 1024 ** 3)).toThrow(
      expect.objectContaining({
        code: 'SCALE_TOO_MANY',
        exitCode: 4,
        message:
          '40 workers do not fit, 16 do: each takes about 64 Mi of memory, and the machine has 2048, of which 1024 are for the rest of EEMT.',
      }) as Error,
    );
  });

  it('never refuses fewer than there are', () => {
    expect(due(1, 2, model, 1024 ** 3)).toMatchObject({ is: 'due' });
  });

  it('says so where the file is gone', () => {
    expect(() => due(2, 2, null)).toThrow('The Compose file of demo is gone.');
  });
});
