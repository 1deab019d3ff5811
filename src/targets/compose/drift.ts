import type { Environment } from '../../core/environment.ts';
import { known } from '../../plan/world.ts';
import type { ComposeDesigned } from './design.ts';
import { differences, imageIds } from './differences.ts';
import { modelOf } from './model.ts';
import type { ComposeWorld } from './parts.ts';
import { projectSeen } from './seen.ts';

/** What differs between the design and the containers, in words. Pure. */
export function driftOf(env: Environment, designed: ComposeDesigned, world: ComposeWorld): readonly string[] {
  known(world.containers);
  const model = modelOf(env, designed, imageIds(designed, world));
  return differences(model, projectSeen(world, env).containers).map(({ text }) => text);
}
