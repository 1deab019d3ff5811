import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { KubeObject, Manifest } from '../../core/blueprint.ts';
import type { Json, JsonObject } from '../../lib/json.ts';
import { isObject } from '../../lib/json.ts';
import { withoutWorkerReplicas } from './worker-replicas.ts';

export interface CuredChart {
  /** `2.0.0+cured.HASH` */
  readonly version: string;
  /** 12 hex digits over the documents, apart from the number of workers: the same documents, the same hash. */
  readonly hash: string;
  /** Path inside the chart → text. */
  readonly files: Readonly<Record<string, string>>;
}

/** A chart that prints finished documents: they lie under files/ and pass no template, so their braces survive. */
export function curedChart(input: {
  readonly base: { readonly name: string; readonly version: string };
  readonly manifests: readonly Manifest[];
  readonly values: JsonObject;
}): CuredChart {
  const sorted = [...input.manifests].sort((a, b) => (keyOf(a.body) < keyOf(b.body) ? -1 : 1));
  const hash = createHash('sha256')
    .update(canonical(sorted.map(({ body }) => withoutWorkerReplicas(body))))
    .digest('hex')
    .slice(0, 12);
  const version = `${input.base.version.split('+')[0] ?? input.base.version}+cured.${hash}`;
  const documents = sorted.map(({ origin, body }, index): readonly [string, string] => [
    `files/${index.toString().padStart(3, '0')}-${fileName(body)}.yaml`,
    `# ${origin}\n${yamlOf(body)}`,
  ]);
  return {
    version,
    hash,
    files: {
      'Chart.yaml': yamlOf({
        apiVersion: 'v2',
        name: input.base.name,
        version,
        type: 'application',
        description: 'EEMT as eemt-dev deploys it',
      }),
      'values.yaml': `# The values these documents were rendered from; changing them here changes nothing.\n${yamlOf(input.values)}`,
      'templates/documents.yaml': printAll,
      ...Object.fromEntries(documents),
    },
  };
}

/** Writes the chart's files to a folder, whole or not at all; what was there before is replaced. */
export async function writeChart(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  const fresh = `${dir}.new-${randomUUID()}`;
  const old = `${dir}.old-${randomUUID()}`;
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(fresh, path);
      // Values may be secrets. The folder is always a fresh one, so modes need no mending.
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, text, { mode: 0o600 });
    }
    await rename(dir, old).catch(ignoreMissing);
    await rename(fresh, dir);
  } finally {
    await Promise.all([fresh, old].map((path) => rm(path, { recursive: true, force: true })));
  }
}

/** YAML that YAML 1.1 readers (kubectl, Helm) and 1.2 readers read alike. */
export function yamlOf(value: JsonObject): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

const printAll = `{{- range $path, $_ := .Files.Glob "files/*.yaml" }}
---
{{ $.Files.Get $path }}
{{- end }}
`;

function keyOf({ kind, metadata }: KubeObject): string {
  return [kind, metadata.namespace ?? '', metadata.name].join('/');
}

function fileName({ kind, metadata }: KubeObject): string {
  return `${kind}-${metadata.name}`.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_key, inner: Json) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
