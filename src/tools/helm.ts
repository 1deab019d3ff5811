import { ToolFailedError } from '../errors/index.ts';
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
  readonly valuesFiles: readonly string[];
  /** `K=V` as --set takes it. */
  readonly set: readonly string[];
  /** `v1.27.3` */
  readonly kubeVersion: string;
  readonly signal: AbortSignal;
}

export interface UpgradeRequest {
  readonly access: Access;
  readonly namespace: string;
  readonly release: string;
  readonly chartDir: string;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** Helm 3.8+ or 4 through its command. `tool` is the path or name of the binary. */
export function createHelm(process: ProcessRunner, tool = 'helm'): Helm {
  const run = (
    args: readonly string[],
    signal: AbortSignal,
    timeoutMs = 60_000,
    onLine?: (line: string) => void,
  ) => process.run({ tool, args, timeoutMs, signal, ...(onLine ? { onLine } : {}) });
  const version = async (signal: AbortSignal) =>
    (await run(['version', '--template', '{{.Version}}'], signal, 10_000)).stdout.trim();
  /** Helm 4 applies on the server and refuses fields that somebody else has set, which are what a drift heals; Helm 3 has no such flag. */
  const asHelm3 = async (signal: AbortSignal) =>
    (await version(signal)).startsWith('v4.') ? ['--server-side=false'] : [];
  return {
    version,
    async template(request) {
      const { stdout } = await process.run({
        tool,
        args: helmTemplateArgs(request),
        timeoutMs: 60_000,
        signal: request.signal,
        answer: 'data',
      });
      return stdout;
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
      const found = parseReleases(stdout)[0];
      return (
        found && {
          name: found.name,
          revision: Number(found.revision),
          status: found.status,
          chart: found.chart,
        }
      );
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

function helmTemplateArgs(request: TemplateRequest): readonly string[] {
  return [
    'template',
    request.release,
    request.chartDir,
    '--namespace',
    request.namespace,
    '--kube-version',
    request.kubeVersion,
    '--include-crds',
    ...request.valuesFiles.flatMap((file) => ['--values', file]),
    ...request.set.flatMap((pair) => ['--set', pair]),
  ];
}

/** Every call names its cluster; the user's own kubeconfig is never consulted. */
function accessArgs({ kubeconfig, context }: Access): readonly string[] {
  return ['--kubeconfig', kubeconfig, '--kube-context', context];
}

function parseReleases(
  text: string,
): readonly { name: string; revision: string | number; status: string; chart: string }[] {
  try {
    return JSON.parse(text === '' ? '[]' : text) as ReturnType<typeof parseReleases>;
  } catch (cause) {
    throw new ToolFailedError('TOOL_OUTPUT', `helm list did not answer in JSON: ${text.slice(0, 200)}`, {
      cause,
    });
  }
}
