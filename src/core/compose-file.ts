import type { Json, JsonObject } from '../lib/json.ts';

/** A Compose file as `docker compose config --format json` resolves it: long forms, absolute paths; `$` in its texts is written `$$`. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks?: Readonly<Record<string, JsonObject | null>>;
  readonly volumes?: Readonly<Record<string, JsonObject | null>>;
  readonly [key: string]: Json | undefined;
}

/** Only what is edited is named. */
export interface ComposeService {
  readonly image?: string;
  readonly profiles?: readonly string[];
  readonly command?: readonly string[] | null;
  readonly entrypoint?: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly volumes?: readonly ComposeMount[];
  readonly ports?: readonly ComposePort[];
  readonly networks?: Readonly<Record<string, JsonObject | null>>;
  readonly [key: string]: Json | undefined;
}

export interface ComposeMount {
  readonly type: string;
  /** Folder or file of this machine for `bind`, a name for `volume`. */
  readonly source?: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly [key: string]: Json | undefined;
}

export interface ComposePort {
  readonly mode?: string;
  readonly target: number;
  readonly published?: string;
  readonly protocol?: string;
  readonly host_ip?: string;
  readonly [key: string]: Json | undefined;
}
