import * as z from 'zod/mini';
import type { KubeObject } from '../core/blueprint.ts';
import { parseAnswer } from './answer.ts';
import { askVersion } from './helper-version.ts';
import type { ProcessRunner } from './process.ts';

/** Which cluster a call is for; every call carries both. */
export interface Access {
  readonly kubeconfig: string;
  readonly context: string;
}

export interface Kubectl {
  /** Path or name of the binary. */
  readonly tool: string;
  /** Client version, `v1.27.3`. */
  version(signal: AbortSignal): Promise<string>;
  /** One call for many kinds (`pods,nodes,persistentvolumes`); cluster-wide kinds ignore the namespace. A missing namespace gives no objects. */
  get(
    access: Access,
    kinds: readonly string[],
    namespace: string,
    signal: AbortSignal,
  ): Promise<readonly KubeObject[]>;
  /** Of one object (`secret/NAME`), without reading the rest of it; null where either is absent. */
  annotation(
    access: Access,
    namespace: string,
    object: string,
    key: string,
    signal: AbortSignal,
  ): Promise<string | null>;
  /** Server-side, forced, field manager eemt-dev. Gives the lines that say what was created or configured (not `unchanged`). */
  apply(access: Access, objects: readonly KubeObject[], signal: AbortSignal): Promise<readonly string[]>;
  /** Whole objects in place of the live ones: also what somebody added goes. */
  replace(access: Access, objects: readonly KubeObject[], signal: AbortSignal): Promise<void>;
  /** Fine when absent. `KIND/NAME` each. Waits until they are gone. */
  delete(access: Access, namespace: string, names: readonly string[], signal: AbortSignal): Promise<void>;
  scale(
    access: Access,
    namespace: string,
    deployment: string,
    replicas: number,
    signal: AbortSignal,
  ): Promise<void>;
  /** The caller's own streams; resolves with kubectl's exit code. args come after the access and namespace flags. */
  passThrough(
    access: Access,
    namespace: string,
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<number>;
}

/** kubectl through its command. `tool` is the path or name of the binary. */
export function createKubectl(process: ProcessRunner, tool = 'kubectl'): Kubectl {
  const run = (
    access: Access,
    args: readonly string[],
    signal: AbortSignal,
    more: { input?: string; timeoutMs?: number; answer?: 'data' } = {},
  ) =>
    process.run({
      tool,
      args: [...accessArgs(access), ...args],
      timeoutMs: more.timeoutMs ?? 30_000,
      signal,
      ...(more.input === undefined ? {} : { input: more.input }),
      ...(more.answer ? { answer: more.answer } : {}),
    });
  return {
    tool,
    version: (signal) => askVersion('kubectl', process, signal, tool),
    async get(access, kinds, namespace, signal) {
      const { stdout } = await run(
        access,
        [
          'get',
          kinds.join(','),
          '--namespace',
          namespace,
          '--output=json',
          '--ignore-not-found',
          '--request-timeout=8s',
        ],
        signal,
        { timeoutMs: 15_000, answer: 'data' },
      );
      if (stdout.trim() === '') return [];
      return parseAnswer(objectList, stdout, 'kubectl get').items;
    },
    async annotation(access, namespace, object, key, signal) {
      const { stdout } = await run(
        access,
        [
          'get',
          object,
          '--namespace',
          namespace,
          `--output=jsonpath={.metadata.annotations.${key.replaceAll('.', '\\.')}}`,
          '--ignore-not-found',
          '--request-timeout=8s',
        ],
        signal,
        { timeoutMs: 15_000 },
      );
      return stdout.trim() === '' ? null : stdout.trim();
    },
    async apply(access, objects, signal) {
      if (objects.length === 0) return [];
      const { stdout } = await run(
        access,
        ['apply', '--server-side', '--force-conflicts', '--field-manager=eemt-dev', '--filename=-'],
        signal,
        { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }), timeoutMs: 60_000 },
      );
      return stdout.split('\n').filter((line) => line !== '' && !line.endsWith(' unchanged'));
    },
    async replace(access, objects, signal) {
      const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
      await run(access, ['replace', '--filename=-'], signal, { input, timeoutMs: 60_000 });
    },
    async delete(access, namespace, names, signal) {
      if (names.length === 0) return;
      await run(
        access,
        ['delete', ...names, '--namespace', namespace, '--ignore-not-found', '--wait=true'],
        signal,
        {
          timeoutMs: 120_000,
        },
      );
    },
    async scale(access, namespace, deployment, replicas, signal) {
      await run(
        access,
        ['scale', `deployment/${deployment}`, `--replicas=${String(replicas)}`, '--namespace', namespace],
        signal,
      );
    },
    passThrough: (access, namespace, args, signal) =>
      process.passThrough({
        tool,
        args: [...accessArgs(access), '--namespace', namespace, ...args],
        signal,
      }),
  };
}

/** Every call names its cluster; the user's own kubeconfig is never consulted. */
export function accessArgs({ kubeconfig, context }: Access): readonly string[] {
  return ['--kubeconfig', kubeconfig, '--context', context];
}

const kubeObject = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
});

/** Objects are given on as they are: zod would make copies with their keys in another order. */
const objectList = z.object({
  items: z.array(z.custom<KubeObject>((one) => kubeObject.safeParse(one).success)),
});
