import type { Environment } from '../../src/core/environment.ts';
import type { KubeParts } from '../../src/clusters/parts.ts';
import type { EnvironmentFiles } from '../../src/state/environment-files.ts';
import type { EngineContainer, EngineImage } from '../../src/tools/docker.ts';
import { ordinaryEngine } from './engine-with.ts';
import { nodeContainer } from './node-container.ts';

/** The state folder of an environment whose cluster was made to its end, with nothing else in it. */
export const wholeFiles: EnvironmentFiles = {
  id: 'ab12',
  created: true,
  kubeconfig: null,
  archives: [],
  data: [],
  passwordPrint: null,
  trash: false,
  temporary: [],
};

/** An image of the engine under this tag. */
export function engineImage(tag: string, id: string): EngineImage {
  return { id, tags: [tag], digests: [], labels: {}, sizeBytes: 0, createdAt: '' };
}

/** Nothing at all: an engine without containers and images, an empty state folder. */
export const emptyParts: Pick<
  KubeParts,
  'engine' | 'containers' | 'files' | 'images' | 'packed' | 'nodeImages' | 'objects' | 'release'
> = {
  engine: ordinaryEngine,
  containers: [],
  files: { ...wholeFiles, id: null, created: false },
  images: [],
  packed: {},
  nodeImages: {},
  objects: [],
  release: null,
};

/** Nodes of the environment's own cluster: they carry the mark of `wholeFiles`. */
export function ownNodes(
  env: Environment,
  names: readonly string[] = ['control-plane', 'worker'],
  more: Partial<EngineContainer> = {},
): readonly EngineContainer[] {
  const mounts = [{ source: env.paths.marker, destination: `/eemt-dev/${wholeFiles.id ?? ''}` }];
  return names.map((name) => nodeContainer(env.cluster, `${env.cluster}-${name}`, { mounts, ...more }));
}
