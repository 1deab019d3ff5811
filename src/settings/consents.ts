import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod';

/** A person's yes to one exact value of one checkout's eemt-dev.yaml; never the value itself. */
export interface Consent {
  /** Real path. */
  readonly checkout: string;
  readonly setting: string;
  readonly sha256: string;
}

const consentsFile = z.object({
  version: z.literal(1),
  consents: z.array(z.object({ checkout: z.string(), setting: z.string(), sha256: z.string() })),
});

/** A file that is lost or damaged holds no yes: then people are asked again. */
export async function readConsents(stateRoot: string): Promise<readonly Consent[]> {
  try {
    return consentsFile.parse(JSON.parse(await readFile(pathOf(stateRoot), 'utf8'))).consents;
  } catch {
    return [];
  }
}

/** Writes whole or not at all, readable by the owner only. Of two at once one may be lost, and is asked for again; none is gained. */
export async function addConsent(stateRoot: string, consent: Consent): Promise<void> {
  const path = pathOf(stateRoot);
  const consents = [...(await readConsents(stateRoot)).filter((one) => !isSame(one, consent)), consent];
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFileAtomic(path, `${JSON.stringify({ version: 1, consents }, null, 2)}\n`, { mode: 0o600 });
}

export function isSame(one: Consent, other: Consent): boolean {
  return one.checkout === other.checkout && one.setting === other.setting && one.sha256 === other.sha256;
}

// Environments are folders with the names of DNS labels, so no environment can be called this.
const pathOf = (stateRoot: string): string => join(stateRoot, 'trusted.json');
