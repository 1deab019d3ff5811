import type { ImageRole } from '../../core/blueprint.ts';
import type { Change } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import { imageFinder } from '../../tools/image-reference.ts';
import type { ComposeDesigned } from './design.ts';
import type { Model, ModelService } from './model.ts';
import type { ComposeWorld } from './parts.ts';
import { hashLabel, serviceLabel } from './seen.ts';

/** What has to happen to the containers of the project before they are as the model has them. Pure. */
export function differences(model: Model, containers: readonly EngineContainer[]): readonly Change[] {
  return [
    ...model.services.flatMap((service) => changesOf(service, containers)),
    ...orphans(model, containers),
  ];
}

/** Ids of the images that the engine has by now. */
export function imageIds(
  { referenced }: ComposeDesigned,
  world: Pick<ComposeWorld, 'images'>,
): Readonly<Partial<Record<ImageRole, string>>> {
  const find = imageFinder(known(world.images));
  return Object.fromEntries(
    referenced.flatMap(({ image, reference }) => {
      const id = find(reference)?.id;
      return id === undefined ? [] : [[image.role, id]];
    }),
  );
}

function changesOf(
  { name, hash, count }: ModelService,
  containers: readonly EngineContainer[],
): readonly Change[] {
  const there = containers.filter(({ labels }) => labels[serviceLabel] === name);
  if (there.length === 0 && count === 0) return [];
  if (there.length === 0) return [{ kind: 'create', text: `start ${described(name, count)}` }];
  if (there.some(({ labels }) => labels[hashLabel] !== hash))
    return [{ kind: 'update', text: `make ${described(name, count)} anew` }];
  const stopped = there.filter(({ state }) => state !== 'running' && state !== 'restarting');
  if (there.length !== count)
    return [{ kind: 'update', text: `${name}: ${String(count)} containers, not ${String(there.length)}` }];
  return stopped.map((container) => ({
    kind: 'heal',
    text: `start ${container.name}, which is ${container.state}`,
  }));
}

function described(name: string, count: number): string {
  return count === 1 ? name : `${String(count)} of ${name}`;
}

function orphans({ services }: Model, containers: readonly EngineContainer[]): readonly Change[] {
  const wanted = services.map(({ name }) => name);
  return containers
    .filter(({ labels }) => !wanted.includes(labels[serviceLabel] ?? ''))
    .map(({ name }) => ({ kind: 'delete', text: `remove ${name}` }));
}
