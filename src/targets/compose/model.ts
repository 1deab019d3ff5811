import { createHash } from 'node:crypto';
import type { ImageRole } from '../../core/blueprint.ts';
import type { ComposeFile, ComposeService } from '../../core/compose-file.ts';
import { environmentLabel, idLabel, type Environment } from '../../core/environment.ts';
import { withoutKey } from '../../eemt/compose/editors.ts';
import { roleOf, runs } from '../../eemt/compose/services.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { ComposeDesigned } from './design.ts';
import { hashLabel, roleLabel, stateLabel } from './seen.ts';

/** The Compose file as it is run, and what it makes. */
export interface Model {
  readonly text: string;
  readonly services: readonly ModelService[];
}

export interface ModelService {
  readonly name: string;
  readonly role: string | null;
  /** Over all that its containers are made from. */
  readonly hash: string;
  /** Containers of it. */
  readonly count: number;
}

/** The designed file with only the services that run, whose labels tell whose they are and what they were made from. `ids`: of images in the engine, by role. Pure. */
export function modelOf(
  env: Environment,
  { id, blueprint: { compose }, referenced }: ComposeDesigned,
  ids: Readonly<Partial<Record<ImageRole, string>>>,
): Model {
  const ours = { [environmentLabel]: env.name, [idLabel]: id, [stateLabel]: env.paths.root };
  const made = Object.entries(compose.services)
    .filter(([, service]) => runs(service))
    .map(([name, service]) => {
      const image = referenced.find(({ reference }) => reference === service.image)?.image;
      const shown: JsonObject =
        image === undefined
          ? {}
          : {
              'eemt-dev.image': image.name,
              'eemt-dev.image-id': ids[image.role] ?? '',
              'eemt-dev.variant': image.variant,
            };
      const role = roleOf(name);
      const labels = {
        ...labelsOf(service),
        ...ours,
        ...shown,
        ...(role === null ? {} : { [roleLabel]: role }),
      };
      const { scale, ...rest } = withoutKey(service, 'profiles');
      const hash = createHash('sha256')
        .update(JSON.stringify({ ...rest, labels }))
        .digest('hex')
        .slice(0, 16);
      const whole: ComposeService = {
        ...rest,
        // What is not in the engine was to be built or given; nothing is fetched behind a person's back.
        pull_policy: 'never',
        labels: { ...labels, [hashLabel]: hash },
        ...(scale === undefined ? {} : { scale }),
      };
      return { name, role, hash, count: typeof scale === 'number' ? scale : 1, whole };
    });
  const networks = Object.fromEntries(
    Object.entries(compose.networks ?? {}).map(([name, network]) => [name, { ...network, labels: ours }]),
  );
  const file: ComposeFile = {
    ...compose,
    // The project's name is said on the command line.
    name: undefined,
    services: Object.fromEntries(made.map(({ name, whole }) => [name, whole])),
    networks,
  };
  return {
    text: `${JSON.stringify(file, null, 2)}\n`,
    services: made.map(({ name, role, hash, count }) => ({ name, role, hash, count })),
  };
}

function labelsOf(service: ComposeService): JsonObject {
  const labels = service['labels'];
  return typeof labels === 'object' && labels !== null && !Array.isArray(labels)
    ? (labels as JsonObject)
    : {};
}
