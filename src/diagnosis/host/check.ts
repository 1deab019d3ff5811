import { type Advice } from '../../core/advice.ts';
import type { Seen } from '../../core/observation.ts';
import type { DiskUse, EngineInfo } from '../../tools/docker.ts';
import type { HelperName } from '../../tools/supported-versions.ts';

/** One prerequisite, as doctor prints it. */
export interface Check {
  /** `docker`, `disk`, `port-5000`, `kind`, … */
  readonly id: string;
  readonly title: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  readonly wanted: string;
  /** Commands or sentences, any of which helps; empty when ok. */
  readonly remediation: readonly Advice[];
}

/** Collected once, every part may be missing; the rules judge it without looking themselves. */
export interface HostObservation {
  /** null: none is needed. */
  readonly engine:
    | { readonly ok: true; readonly value: EngineInfo }
    | { readonly ok: false; readonly error: unknown }
    | null;
  /** Free bytes where the engine keeps its data. */
  readonly diskFreeBytes: Seen<number>;
  /** What may be freed there; null where the disk is not short, or the engine did not say in time. */
  readonly diskUse: DiskUse | null;
  /** The cluster is there already, whole and ours, and is not made anew. */
  readonly standing: boolean;
  /** Limits of this kernel; not ok where the engine runs on another one (Docker Desktop). */
  readonly inotify: Seen<{ readonly instances: number; readonly watches: number }>;
  readonly ports: readonly ObservedPort[];
  readonly tools: Readonly<Partial<Record<HelperName | 'git', ObservedTool>>>;
  /** Left out where nothing needs it. */
  readonly compose?: ObservedCompose;
  readonly wsl: boolean;
  /** Absolute folder that is mounted into nodes. */
  readonly stateDir: string;
  readonly sourceDir: string | null;
  readonly needs: HostNeeds;
  /** There where EEMT is to run as processes. */
  readonly native?: NativeHost;
  /** Of the cluster, `v1.27.3`; left out where nobody asks how far kubectl is from it. */
  readonly kubernetes?: string;
}

/** What a page that runs as a process finds on this machine. */
export interface NativeHost {
  readonly python: {
    /** The one that is taken, or the newest of those that are too old; null: there is none. */
    readonly version: string | null;
    readonly tooOld?: true;
    readonly canMakeEnvironments: boolean;
  };
  /** Its requirements name some; null: not known before there is a source. */
  readonly needsPackages: boolean | null;
  /** A folder that the page's user cannot pass; null: it may pass all. */
  readonly closedFolder: string | null;
  /** null: it cannot be told. */
  readonly freeBytes: number | null;
  /** Why jobs cannot run, and what would help; null: they can. */
  readonly noJobs: { readonly why: string; readonly install: readonly [string, ...string[]] } | null;
}

/** What a target wants of the machine besides Docker, memory and disk. */
export interface HostNeeds {
  /** Nodes that are to be made, the control plane with them; null: it runs no cluster. */
  readonly nodes: number | null;
  readonly helpers: readonly HelperName[];
  readonly compose: boolean;
}

export type ObservedCompose =
  { readonly ok: true; readonly version: string } | { readonly ok: false; readonly error: unknown };

export type ObservedTool =
  | { readonly is: 'there'; readonly version: string }
  | { readonly is: 'missing' }
  | { readonly is: 'broken'; readonly why: string };

export interface ObservedPort {
  readonly port: number;
  /** What it is for: `web interface`. */
  readonly purpose: string;
  /** `preferred`: another will do; `asked`: a person named it; `fixed`: a cluster that is stopped was made with it. */
  readonly wish: 'preferred' | 'asked' | 'fixed';
  /** Who has it, as well as can be told, or null where it is free. */
  readonly holder: string | null;
}

/** A pure rule of one prerequisite; an empty list where the question does not arise. */
export type HostRule = (seen: HostObservation) => readonly Check[];

/** `12.3 GB`, decimal, as disks are sold. */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

export const gigabyte = 1e9;
