import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Roots } from '../core/environment.ts';
import { cloneRef, type CloneRef } from '../core/source-name.ts';
import { SettingsError } from '../errors/index.ts';
import { shippedPath } from '../lib/package-root.ts';
import type { Git } from '../tools/git.ts';
import { cloneBranch } from './clone-branch.ts';
import { cloneSource, isPinnedClone } from './clone.ts';
import { checkSource, looksLikeEemt } from './parts.ts';

export { checkSource } from './parts.ts';

/** A folder that was checked to be EEMT. Never written to. */
export interface Source {
  /** Absolute. */
  readonly dir: string;
  readonly kind: 'checkout' | 'given' | 'clone' | 'demo';
  /** HEAD commit, or null where it is no git checkout. */
  readonly commit: string | null;
  /** Where it is a branch or pull request, and so may be another EEMT than the cures were made for. */
  readonly ref?: CloneRef;
}

/** What comes with eemt-dev, or the commit that it was made with; any other source may be a stranger's. */
export function isKnown({ kind, dir }: Source): boolean {
  return kind === 'demo' || (kind === 'clone' && isPinnedClone(dir));
}

export interface FindSource {
  /** `clone`, `clone@BRANCH`, `clone#12`, `demo`, a folder, or null = the checkout around cwd. */
  readonly setting: string | null;
  readonly cwd: string;
  readonly roots: Roots;
  readonly tools: { readonly git: Git };
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** The repository that it is fetched from has answered. */
  readonly onAnswer?: (() => void) | undefined;
  /** Whether a branch or pull request is fetched as it is now, also where one was fetched before. */
  readonly anew?: boolean;
  /** EEMT_DEV_GIT_URL is read from it; default the process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** missing: nothing was asked for and no checkout lies around cwd; the caller offers clone and demo. */
export type SourceAnswer = Source | { readonly missing: string };

/** Finds the EEMT source and checks it. Rejects with SettingsError SOURCE_NOT_EEMT (details.problems: missing parts) or SOURCE_CLONE_FAILED. */
export async function findSource(input: FindSource): Promise<SourceAnswer> {
  const { setting, cwd, roots, tools, signal, say, onAnswer, env = process.env } = input;
  if (setting === 'demo') return checked(demoDir, 'demo', input);
  if (setting === 'clone') {
    const url = env['EEMT_DEV_GIT_URL'];
    const dir = await cloneSource({ roots, git: tools.git, signal, say, onAnswer, ...(url ? { url } : {}) });
    return checked(dir, 'clone', input);
  }
  const ref = setting === null ? undefined : cloneRef(setting);
  if (ref !== undefined) {
    if ('wrong' in ref) throw new SettingsError('SETTINGS_INVALID', `The source ${ref.wrong}.`);
    const url = env['EEMT_DEV_GIT_URL'];
    const { anew = false } = input;
    const dir = await cloneBranch({ ref, anew, roots, git: tools.git, signal, say, ...(url ? { url } : {}) });
    return { ...(await checked(dir, 'clone', input)), ref };
  }
  if (setting !== null) return checked(resolve(cwd, setting), 'given', input);
  const around = await checkoutAround(cwd);
  if (around === undefined) return { missing: `neither ${cwd} nor a folder above it is an EEMT checkout` };
  return checked(around, 'checkout', input);
}

/** The demo tree of the package. */
export const demoDir = shippedPath('test/fixtures/eemt');

/** Also where it is named by its folder. */
export function isDemo({ kind, dir }: Pick<Source, 'kind' | 'dir'>): boolean {
  return kind === 'demo' || isDemoFolder(dir);
}

export function isDemoFolder(dir: string): boolean {
  return dir === demoDir;
}

/** The nearest folder upwards that is EEMT, also a damaged one: then its missing parts are to be named, not another folder taken. */
export async function checkoutAround(cwd: string): Promise<string | undefined> {
  for (let dir = resolve(cwd); ; dir = dirname(dir)) {
    if (await looksLikeEemt(dir)) return dir;
    if (dirname(dir) === dir) return undefined;
  }
}

async function checked(dir: string, kind: Source['kind'], { tools, signal }: FindSource): Promise<Source> {
  const check = await checkSource(dir);
  if (!check.ok) throw await notEemt(dir, check.missing);
  // The demo and a source inside another repository have no commit of their own.
  const isCheckout = kind !== 'demo' && (await isThere(resolve(dir, '.git')));
  return { dir, kind, commit: isCheckout ? await headOf(dir, tools.git, signal) : null };
}

/** Nice to know, no more: without git the source is as good. */
async function headOf(dir: string, git: Git, signal: AbortSignal): Promise<string | null> {
  try {
    return (await git.head(dir, signal)) ?? null;
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

async function notEemt(dir: string, missing: readonly string[]): Promise<SettingsError> {
  const found = await stat(dir).catch((error: unknown) => (error as NodeJS.ErrnoException).code);
  const hints = [
    advice`Name another folder: ${eemtDev('up', '--source', 'DIR')}`,
    advice`Let eemt-dev fetch EEMT: ${eemtDev('up', '--source', 'clone')}`,
    advice`Try it without EEMT: ${eemtDev('up', '--source', 'demo')}`,
  ];
  if (typeof found !== 'object' || !found.isDirectory()) {
    const why =
      typeof found === 'object' ? 'is no folder' : found === 'EACCES' ? 'may not be read' : 'is not there';
    return new SettingsError('SOURCE_NOT_EEMT', `The EEMT source ${dir} ${why}`, {
      hints,
      details: { dir, problems: [] },
    });
  }
  return new SettingsError('SOURCE_NOT_EEMT', `${dir} is not a complete EEMT checkout`, {
    hints,
    details: { dir, problems: missing.map((part) => (part.includes(' (') ? part : `${part} is missing`)) },
  });
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
