import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What is known of newer versions, kept from run to run. */
export interface UpdateMemory {
  /** The newest version that was heard of. */
  readonly latest: string | null;
  /** Milliseconds since 1970: not asked, not said before. */
  readonly nextAskMs: number;
  readonly nextSayMs: number;
}

const nothingKnown: UpdateMemory = { latest: null, nextAskMs: 0, nextSayMs: 0 };

/** Nothing where it is missing or damaged. */
export function readUpdateMemory(file: string): UpdateMemory {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<keyof UpdateMemory, unknown>>;
    const { latest, nextAskMs, nextSayMs } = found;
    return {
      latest: typeof latest === 'string' ? latest : null,
      nextAskMs: typeof nextAskMs === 'number' ? nextAskMs : 0,
      nextSayMs: typeof nextSayMs === 'number' ? nextSayMs : 0,
    };
  } catch {
    return nothingKnown;
  }
}

/** Resolves with false where it cannot be kept. */
export async function keepUpdateMemory(file: string, memory: UpdateMemory): Promise<boolean> {
  try {
    await mkdir(dirname(file), { recursive: true });
    const { default: writeFileAtomic } = await import('write-file-atomic');
    await writeFileAtomic(file, `${JSON.stringify(memory)}\n`, { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}
