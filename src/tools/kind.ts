import { askVersion } from './helper-version.ts';
import type { ProcessRunner } from './process.ts';

export interface Kind {
  /** `v0.33.0` */
  version(signal: AbortSignal): Promise<string>;
  /** Feeds the config on stdin; does not wait for readiness. Writes only the given kubeconfig. */
  create(request: KindCreateRequest): Promise<void>;
  /** The kubeconfig's text for the host. */
  kubeconfig(name: string, signal: AbortSignal): Promise<string>;
}

export interface KindCreateRequest {
  readonly name: string;
  readonly kubeconfig: string;
  /** YAML of kind.x-k8s.io/v1alpha4. */
  readonly config: string;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** kind through its command. `tool` is the path or name of the binary. */
export function createKind(process: ProcessRunner, tool = 'kind'): Kind {
  const run = (args: readonly string[], signal: AbortSignal, answer: 'text' | 'data' = 'text') =>
    process.run({ tool, args, timeoutMs: 30_000, signal, answer });
  return {
    version: (signal) => askVersion('kind', process, signal, tool),
    async create({ name, kubeconfig, config, signal, onLine }) {
      await process.run({
        tool,
        args: kindCreateArgs(name, kubeconfig),
        input: config,
        timeoutMs: 600_000,
        signal,
        onLine,
        answer: 'lines',
        // The engine goes on with a `docker run` whose client was killed, and the node would appear after everybody has looked.
        finishChildren: true,
      });
    },
    async kubeconfig(name, signal) {
      // It holds the key of the cluster's administrator, which has no place in a run log.
      const { stdout } = await run(['get', 'kubeconfig', '--name', name], signal, 'data');
      return stdout;
    },
  };
}

/** `--retain` so that a failed node can still be read; the next `up` or `down` removes it. */
function kindCreateArgs(name: string, kubeconfig: string): readonly string[] {
  return [
    'create',
    'cluster',
    '--name',
    name,
    '--kubeconfig',
    kubeconfig,
    '--config',
    '-',
    '--wait',
    '0s',
    '--retain',
  ];
}
