import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environmentOf } from '../../../src/core/environment.ts';
import { forgetReproduction, readReproduction, writeReproduction } from '../../../src/state/reproduction.ts';
import { emptyFolder } from '../../support/checkout.ts';

const reproduction = {
  bug: 'rbac-too-wide',
  place: 'beside',
  target: 'kind',
  startedAt: '2026-01-01T00:00:00.000Z',
} as const;

function environment() {
  const state = emptyFolder();
  return environmentOf('demo', 'eemt', { state, cache: state });
}

describe('the file of a reproduction', () => {
  it('is read as it was written, by its owner alone, and forgotten', async () => {
    const env = environment();
    expect(await readReproduction(env)).toEqual({ is: 'absent' });
    await writeReproduction(env, reproduction);
    expect(await readReproduction(env)).toEqual({ is: 'there', reproduction });
    expect(statSync(env.paths.reproduction).mode & 0o777).toBe(0o600);
    await forgetReproduction(env);
    await forgetReproduction(env);
    expect(await readReproduction(env)).toEqual({ is: 'absent' });
    expect(readdirSync(env.paths.root)).toEqual([]);
  });

  it.each(['', '{', '[]', '{"bug": 1}', JSON.stringify({ ...reproduction, place: 'elsewhere' })])(
    'is lost, with the reason, where it says %j',
    async (text) => {
      const env = environment();
      mkdirSync(env.paths.root, { recursive: true });
      writeFileSync(env.paths.reproduction, text);
      expect(await readReproduction(env)).toMatchObject({
        is: 'lost',
        reason: expect.stringContaining(env.paths.reproduction) as unknown,
      });
    },
  );

  it('is lost, and can be forgotten, where a folder stands in its place', async () => {
    const env = environment();
    mkdirSync(env.paths.reproduction, { recursive: true });
    expect(await readReproduction(env)).toMatchObject({ is: 'lost' });
    await forgetReproduction(env);
    expect(await readReproduction(env)).toEqual({ is: 'absent' });
  });
});
