import type { KubeObject, Manifest } from '../../../core/blueprint.ts';
import { objectsIn, podSpecOf, setValue, valueAt } from '../../../eemt/chart/editors.ts';
import { isObject, type JsonObject } from '../../../lib/json.ts';
import { block, inline } from './expressions.ts';

/** Programs of ours, which are files of the chart: they pass no template, and can be read. */
export interface Programs {
  /** Folder below files/, by the name of the ConfigMap that holds them in the cluster. */
  readonly folders: ReadonlyMap<string, string>;
  /** Path inside the chart → text. */
  readonly files: Readonly<Record<string, string>>;
}

/** What the ConfigMaps that eemt-dev adds hold. Pure. */
export function programsOf(manifests: readonly Manifest[], prefix: string): Programs {
  const own = manifests.filter(({ origin, body }) => origin === 'eemt-dev' && body.kind === 'ConfigMap');
  const folders = new Map(
    own.map(({ body: { metadata } }) => [metadata.name, metadata.name.replace(`${prefix}-`, '')]),
  );
  const files = own.flatMap(({ body }) =>
    Object.entries(isObject(body['data']) ? body['data'] : {}).map(([name, text]) => [
      `files/${folders.get(body.metadata.name) ?? ''}/${name}`,
      typeof text === 'string' ? text : '',
    ]),
  );
  return { folders, files: Object.fromEntries(files) as Record<string, string> };
}

/** The ConfigMap with what lies in the chart's folder; pods that mount it are made anew when a file changes. Pure. */
export function withPrograms(body: KubeObject, { folders }: Programs): KubeObject {
  const folder = body.kind === 'ConfigMap' ? folders.get(body.metadata.name) : undefined;
  if (folder !== undefined)
    return setValue(body, ['data'], block(`(.Files.Glob "files/${folder}/*").AsConfig`)) as KubeObject;
  const spec = podSpecOf(body);
  if (spec === undefined || body.kind !== 'Deployment') return body;
  const path = ['spec', 'template', 'metadata', 'annotations'];
  const annotations = valueAt(body, path);
  const others = Object.entries(isObject(annotations) ? annotations : {}).filter(([key]) => !isOurs(key));
  const mounted = mountedIn(spec, folders).map((one) => [
    `checksum/${one}`,
    inline(`(.Files.Glob "files/${one}/*").AsConfig | sha256sum`),
  ]);
  return setValue(body, path, Object.fromEntries([...others, ...mounted]) as JsonObject) as KubeObject;
}

function mountedIn(spec: JsonObject, folders: Programs['folders']): readonly string[] {
  return objectsIn(spec['volumes']).flatMap((volume) => {
    const name = valueAt(volume, ['configMap', 'name']);
    return (typeof name === 'string' ? folders.get(name) : undefined) ?? [];
  });
}

/** Annotations by which eemt-dev knows what it deployed itself. */
const isOurs = (key: string): boolean => key.startsWith('eemt-dev/');
