import type { Access } from './kubectl.ts';

export interface Helm {
  /** `v3.19.0` */
  version(signal: AbortSignal): Promise<string>;
  /** Rendered YAML with `# Source:` comments. Rejects with ToolFailedError; a template error's text is in details.tail. */
  template(request: TemplateRequest): Promise<string>;
  /** Release of this name in this namespace, in whatever state. */
  release(access: Access, namespace: string, name: string, signal: AbortSignal): Promise<HelmRelease | undefined>;
  /** `helm upgrade --install` of a chart folder; does not wait for readiness. */
  upgradeInstall(request: UpgradeRequest): Promise<void>;
  rollback(access: Access, namespace: string, name: string, revision: number, signal: AbortSignal): Promise<void>;
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
