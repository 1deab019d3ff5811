import type { Mode, Profile } from '../core/blueprint.ts';

/** What a person may choose for an environment; remembered in its record. */
export interface Settings {
  readonly target: 'auto' | 'kind';
  /** Pods, 1 to 50. */
  readonly workers: number;
  /** Worker nodes, 0 to 8. */
  readonly nodes: number;
  readonly profile: Profile;
  readonly mode: Mode;
  /** A given image instead of the build, or null. */
  readonly webImage: string | null;
  /** `slim`, `full`, or an image reference. */
  readonly workerImage: string;
  /** `clone`, `demo`, an absolute folder, or null = the checkout around the current folder. */
  readonly source: string | null;
  /** `v1.27.3` */
  readonly kubernetes: string;
  readonly nodeImage: string | null;
  /** Host port of the web interface on 127.0.0.1. */
  readonly port: number;
  /** Absolute paths of Helm values files. */
  readonly values: readonly string[];
  /** `K=V` as Helm's --set takes it. */
  readonly set: readonly string[];
  /** Ids of cures that are left out. */
  readonly skipFix: readonly string[];
  /** Absolute path of a PEM file, or null. */
  readonly caBundle: string | null;
}

export type SettingKey = keyof Settings;
export type Origin = 'default' | 'environment' | 'file' | 'variable' | 'flag' | 'answer';

export interface Settled {
  readonly settings: Settings;
  /** Where each came from; `detail` names the file, variable or flag. */
  readonly origins: Readonly<Record<SettingKey, { readonly origin: Origin; readonly detail: string }>>;
}
