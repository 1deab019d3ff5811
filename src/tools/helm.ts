import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { parseAnswer } from './answer.ts';
import { askVersion } from './helper-version.ts';
import type { Access } from './kubectl.ts';
import type { ProcessRunner } from './process.ts';

export interface Helm {
  /** `v3.19.0` */
  version(signal: AbortSignal): Promise<string>;
  /** Rendered YAML with `# Source:` comments. Rejects with ToolFailedError; a template error's text is in details.tail. */
  template(request: TemplateRequest): Promise<string>;
  /** Release of this name in this namespace, in whatever state. */
  release(
    access: Access,
    namespace: string,
    name: string,
    signal: AbortSignal,
  ): Promise<HelmRelease | undefined>;
  /** `helm upgrade --install` of a chart folder; does not wait for readiness. */
  upgradeInstall(request: UpgradeRequest): Promise<void>;
  rollback(
    access: Access,
    namespace: string,
    name: string,
    revision: number,
    signal: AbortSignal,
  ): Promise<void>;
  uninstall(access: Access, namespace: string, name: string, signal: AbortSignal): Promise<void>;
}

export interface HelmRelease {
  readonly name: string;
  readonly revision: number;
  /** deployed, failed, pending-install, pending-upgrade, pending-rollback, superseded, uninstalling, … */
  readonly status: string;
  /** `eemt-2.0.0+cured.HASH` */
  readonly chart: string;
}

export interface TemplateRequest {
  readonly release: string;
  readonly namespace: string;
  readonly chartDir: string;
  /** Values files, later ones win. */
  readonly values: readonly ValuesText[];
  /** `K=V` as --set takes it. */
  readonly set: readonly string[];
  /** `v1.27.3` */
  readonly kubeVersion: string;
  readonly signal: AbortSignal;
}

export interface ValuesText {
  /** For Helm's messages, as `my-values.yaml`. */
  readonly name: string;
  /** YAML or JSON */
  readonly text: string;
}

export interface UpgradeRequest {
  readonly access: Access;
  readonly namespace: string;
  readonly release: string;
  readonly chartDir: string;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** Longest rendering. */
const templateMs = 60_000;

/** Helm 3.8+ or 4 through its command. `scratch`: folder for what it is to read, made when needed. `tool` is the path or name of the binary. */
export function createHelm(process: ProcessRunner, scratch: string, tool = 'helm'): Helm {
  const run = (
    args: readonly string[],
    signal: AbortSignal,
    timeoutMs = 60_000,
    onLine?: (line: string) => void,
  ) => process.run({ tool, args, timeoutMs, signal, ...(onLine ? { onLine } : {}) });
  const version = (signal: AbortSignal) => askVersion('helm', process, signal, tool);
  /** Helm 4 applies on the server and refuses fields that somebody else has set, which are what a drift heals; Helm 3 has no such flag. */
  const asHelm3 = async (signal: AbortSignal) =>
    (await version(signal)).startsWith('v4.') ? ['--server-side=false'] : [];
  return {
    version,
    async template(request) {
      // Helm splits --values at commas and reads what looks like a URL as one, so it gets plain names in a folder of its own.
      // Only its owner may enter that: values hold secrets.
      await mkdir(scratch, { recursive: true, mode: 0o700 });
      const cwd = await mkdtemp(join(scratch, 'values-'));
      try {
        const files = await Promise.all(
          request.values.map(async ({ name, text }, index) => {
            const file = `${String(index)}-${name.replace(/[^\w.-]/g, '_')}`;
            await writeFile(join(cwd, file), text, { mode: 0o600 });
            return file;
          }),
        );
        const { stdout } = await process.run({
          tool,
          args: helmTemplateArgs(request, files),
          cwd,
          timeoutMs: templateMs,
          signal: request.signal,
          answer: 'data',
        });
        return stdout;
      } finally {
        await rm(cwd, { recursive: true, force: true });
      }
    },
    async release(access, namespace, name, signal) {
      const { stdout } = await run(
        [
          'list',
          ...accessArgs(access),
          '--namespace',
          namespace,
          ...everyState,
          '--filter',
          `^${name}$`,
          '--output',
          'json',
        ],
        signal,
        20_000,
      );
      return parseAnswer(releases, stdout === '' ? '[]' : stdout, 'helm list')[0];
    },
    async upgradeInstall({ access, namespace, release, chartDir, signal, onLine }) {
      await run(
        [
          'upgrade',
          '--install',
          release,
          chartDir,
          ...accessArgs(access),
          '--namespace',
          namespace,
          '--history-max',
          '10',
          ...(await asHelm3(signal)),
        ],
        signal,
        120_000,
        onLine,
      );
    },
    async rollback(access, namespace, name, revision, signal) {
      await run(
        [
          'rollback',
          name,
          String(revision),
          ...accessArgs(access),
          '--namespace',
          namespace,
          ...(await asHelm3(signal)),
        ],
        signal,
        120_000,
      );
    },
    async uninstall(access, namespace, name, signal) {
      await run(
        ['uninstall', name, ...accessArgs(access), '--namespace', namespace, '--wait'],
        signal,
        120_000,
      );
    },
  };
}

/** What `--all` said in Helm 3, which Helm 4 no longer knows. */
const everyState = [
  '--deployed',
  '--failed',
  '--pending',
  '--superseded',
  '--uninstalled',
  '--uninstalling',
] as const;

function helmTemplateArgs(request: TemplateRequest, valuesFiles: readonly string[]): readonly string[] {
  return [
    'template',
    request.release,
    resolve(request.chartDir),
    '--namespace',
    request.namespace,
    '--kube-version',
    request.kubeVersion,
    '--include-crds',
    ...valuesFiles.flatMap((file) => ['--values', file]),
    ...request.set.flatMap((pair) => ['--set', pair]),
  ];
}

/** Every call names its cluster; the user's own kubeconfig is never consulted. */
function accessArgs({ kubeconfig, context }: Access): readonly string[] {
  return ['--kubeconfig', kubeconfig, '--kube-context', context];
}

/** Helm prints the revision as text. */
const releases: z.ZodMiniType<readonly HelmRelease[]> = z.array(
  z.object({ name: z.string(), revision: z.coerce.number(), status: z.string(), chart: z.string() }),
);
