import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { advice } from '../core/advice.ts';
import { command, eemtDev } from '../core/command-hint.ts';
import type { TargetName } from '../core/environment.ts';
import type { SourceKind } from '../core/status.ts';
import type { StandInReasons } from '../core/stand-in.ts';
import { StateConflictError } from '../errors/index.ts';
import { isObject } from '../lib/json.ts';
import type { Json, JsonObject } from '../lib/json.ts';
import type { Settings } from '../settings/settings.ts';
import { readJson } from './read-json.ts';

/** Remembered: only what nobody can observe; losing it loses answers, never the environment. */
export interface EnvironmentRecord {
  readonly version: 4;
  readonly id: string;
  /** How it is deployed. */
  readonly target: TargetName;
  /** The target was taken because nobody said which, and EEMT has never run on it, so another may still be taken. */
  readonly undecided?: true;
  /** EEMT's own scripts deploy into its cluster, and not eemt-dev; absent once eemt-dev does. */
  readonly deployedBy?: 'scripts';
  /** Absolute folder of the EEMT source that was used last, and how it was asked for. */
  readonly source: string;
  /** Absent where an older eemt-dev wrote the record. */
  readonly sourceKind?: SourceKind;
  /** What runs in place of the real thing, and why that was taken; absent where nothing does. */
  readonly standIn?: StandInReasons;
  readonly namespace: string;
  readonly answers: Partial<Settings>;
  /** Worker pods that the last `up` asked for, whoever said the number; absent where an older eemt-dev wrote the record. */
  readonly workers?: number;
  /** References in the engine of what the last `up` was to run; absent where an older eemt-dev wrote the record. */
  readonly images?: readonly string[];
  readonly leftOut: readonly string[];
  /** Limit of disk of each pod in Mi, kept because free space differs from run to run; null: not chosen yet. */
  readonly diskLimitMi: number | null;
  /** The engine's own id, which tells it apart from another engine at the same address; null: not known. */
  readonly engine: string | null;
  readonly createdAt: string;
}

/** lost: there is a file, but nothing can be read from it; observed facts must do. */
export type RecordReading =
  | { readonly is: 'record'; readonly record: EnvironmentRecord }
  | { readonly is: 'absent' }
  | { readonly is: 'lost'; readonly reason: string };

const version = 4;
/** Of the same parts. */
const earlier: readonly number[] = [1, 2, 3];

/** Reads the record. Rejects with StateConflictError STATE_NEWER_RECORD when a newer eemt-dev wrote it. */
export async function readRecord(path: string): Promise<RecordReading> {
  const found = await readJson(path);
  if (found.is !== 'there') return found;
  const { value } = found;
  if (!isObject(value)) return { is: 'lost', reason: `${path} holds no record` };
  const written = value['version'];
  if (typeof written === 'number' && written > version) {
    throw new StateConflictError(
      'STATE_NEWER_RECORD',
      'This environment was last changed by a newer eemt-dev',
      {
        hints: [
          advice`Use that version or a newer one: ${command('npx', 'eemt-dev@latest')}`,
          advice`${eemtDev('status')} and ${eemtDev('down')} work with this one too.`,
        ],
        details: { file: path, version: written, understood: version },
      },
    );
  }
  const record = recordOf(earlier.includes(Number(written)) ? { ...value, version } : value);
  return record ? { is: 'record', record } : { is: 'lost', reason: `${path} lacks parts of the record` };
}

/** Writes whole or not at all, readable by the owner only; makes the folder. */
export async function writeRecord(path: string, record: EnvironmentRecord): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFileAtomic(path, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
}

/** The number rises with every new target, because an older eemt-dev takes one that it does not know for a lost record. undefined where a part is missing that nothing else can tell. Answers are checked by whoever uses them. */
function recordOf(value: JsonObject): EnvironmentRecord | undefined {
  const {
    id,
    target,
    source,
    namespace,
    answers,
    workers,
    images,
    leftOut,
    diskLimitMi,
    engine,
    createdAt,
    undecided,
    deployedBy,
    sourceKind,
    standIn,
  } = value;
  if (
    value['version'] !== version ||
    typeof id !== 'string' ||
    !/^[\w-]{1,64}$/.test(id) ||
    !isTarget(target)
  )
    return undefined;
  if (typeof source !== 'string' || typeof namespace !== 'string' || !isObject(answers)) return undefined;
  return {
    version,
    id,
    target,
    ...(undecided === true ? { undecided } : {}),
    ...(deployedBy === 'scripts' ? { deployedBy } : {}),
    source,
    ...(isSourceKind(sourceKind) ? { sourceKind } : {}),
    ...(isObject(standIn) ? { standIn: reasonsOf(standIn) } : {}),
    namespace,
    answers,
    ...(typeof workers === 'number' ? { workers } : {}),
    ...(Array.isArray(images) ? { images: textsIn(images) } : {}),
    leftOut: Array.isArray(leftOut) ? textsIn(leftOut) : [],
    diskLimitMi: typeof diskLimitMi === 'number' ? diskLimitMi : null,
    engine: typeof engine === 'string' && engine !== '' ? engine : null,
    createdAt: typeof createdAt === 'string' ? createdAt : '',
  };
}

function textsIn(list: readonly Json[]): readonly string[] {
  return list.filter((one): one is string => typeof one === 'string');
}

function isTarget(value: Json | undefined): value is TargetName {
  return value === 'kind' || value === 'compose' || value === 'native';
}

function isSourceKind(value: Json | undefined): value is SourceKind {
  return value === 'checkout' || value === 'clone' || value === 'demo';
}

function reasonsOf({ source, target }: JsonObject): StandInReasons {
  return {
    ...(typeof source === 'string' ? { source } : {}),
    ...(typeof target === 'string' ? { target } : {}),
  };
}

/** What kind of source the environment was made from; of an older record as well as its answers tell. */
export function sourceKindOf({ sourceKind, answers }: EnvironmentRecord): SourceKind {
  if (sourceKind !== undefined) return sourceKind;
  const { source } = answers;
  if (source === 'demo') return source;
  return source?.startsWith('clone') ? 'clone' : 'checkout';
}
