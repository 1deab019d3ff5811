import type { KubeObject } from '../environment/blueprint.ts';

/** Which cluster a call is for; every call carries both. */
export interface Access {
  readonly kubeconfig: string;
  readonly context: string;
}

export interface Kubectl {
  /** Client version, `v1.27.3`. */
  version(signal: AbortSignal): Promise<string>;
  /** One call for many kinds (`pods,nodes,persistentvolumes`); cluster-wide kinds ignore the namespace. A missing namespace gives no objects. */
  get(access: Access, kinds: readonly string[], namespace: string, signal: AbortSignal): Promise<readonly KubeObject[]>;
  /** Server-side, forced, field manager eemt-dev. Gives the lines that say what was created or configured (not `unchanged`). */
  apply(access: Access, objects: readonly KubeObject[], signal: AbortSignal): Promise<readonly string[]>;
  /** Fine when absent. `KIND/NAME` each. Waits until they are gone. */
  delete(access: Access, namespace: string, names: readonly string[], signal: AbortSignal): Promise<void>;
  scale(access: Access, namespace: string, deployment: string, replicas: number, signal: AbortSignal): Promise<void>;
  logs(access: Access, namespace: string, pod: string, container: string, options: { readonly previous: boolean; readonly tail: number }, signal: AbortSignal): Promise<readonly string[]>;
  /** The caller's own streams; resolves with kubectl's exit code. args come after the access and namespace flags. */
  passThrough(access: Access, namespace: string, args: readonly string[]): Promise<number>;
}
