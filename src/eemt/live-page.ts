import { liveCommand, liveFolder, liveFolders, liveInContainer, liveVolume } from '../core/live-page.ts';
import type { Cure, KubeObject } from '../core/blueprint.ts';
import type { ComposeService } from '../core/compose-file.ts';
import type { JsonObject } from '../lib/json.ts';
import { isComponent, mapPodSpec, mapRelease, objectsIn } from './chart/editors.ts';
import { shippedFiles } from './chart/shipped-files.ts';
import { mapService, setKey, withoutKey } from './compose/editors.ts';
import { bind, withOwnMounts } from './compose/mounts.ts';
import { page } from './compose/service-names.ts';

/** Not a bug: the page's container runs it from the live folder, and not as its image has it. */
export const livePage: Cure = {
  id: 'eemt-dev',
  edits: {
    manifests: (set, { storage }) => mapRelease(set, (body) => inPod(body, `${storage.path}/${liveFolder}`)),
    compose: (file, { data }) =>
      mapService(file, page, (service) => inService(service, `${data}/${liveFolder}`)),
  },
};

/** Our programs in the live folder; the content is in the name, so that other ones make containers anew. */
export function livePrograms(): string {
  return `programs-${shippedFiles('live').print}`;
}

/** Where EEMT's Dockerfile puts its page, and the port that it opens. */
const inImage = { folder: '/app', port: 5000 } as const;

function command(): readonly string[] {
  return liveCommand({
    python: 'python3',
    programs: `${liveInContainer.folder}/${livePrograms()}`,
    versions: `${liveInContainer.folder}/${liveFolders.versions}`,
    answers: liveInContainer.answers,
    page: inImage.folder,
    scratch: '/tmp/eemt-dev-live',
    host: '0.0.0.0',
    port: inImage.port,
    program: ['app.py'],
  });
}

function inPod(body: KubeObject, folder: string): KubeObject {
  if (!isComponent(body, 'Deployment', 'web-interface')) return body;
  return mapPodSpec(body, (spec) => {
    const [first, ...others] = objectsIn(spec['containers']);
    if (first === undefined) return spec;
    const volumes = [
      ...objectsIn(spec['volumes']),
      { name: liveVolume, hostPath: { path: folder, type: 'Directory' } },
    ];
    return { ...spec, containers: [fromVolume(first), ...others], volumes };
  });
}

function fromVolume(container: JsonObject): JsonObject {
  const volumeMounts = [
    ...objectsIn(container['volumeMounts']),
    { name: liveVolume, mountPath: liveInContainer.folder, readOnly: true },
    { name: liveVolume, mountPath: liveInContainer.answers, subPath: liveFolders.answers },
  ];
  const kept = Object.entries(container).filter(([key]) => key !== 'args');
  return { ...Object.fromEntries(kept), command: command(), volumeMounts };
}

function inService(service: ComposeService, folder: string): ComposeService {
  const started = withoutKey(setKey(service, 'entrypoint', command()), 'command');
  return withOwnMounts(started, [
    bind(folder, liveInContainer.folder, 'read-only'),
    bind(`${folder}/${liveFolders.answers}`, liveInContainer.answers),
  ]);
}
