import * as z from 'zod/mini';
import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { SettingsError } from '../../errors/index.ts';
import { helperNames, type HelperName } from '../../tools/supported-versions.ts';

/** What `images export` writes: a tar whose first member tells of all others. */
export const manifestName = 'manifest.json';
const format = 1;

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
/** `name:tag`, as an engine takes it; by digest nothing can be loaded. */
const imageName = z.string().check(z.regex(/^[a-z0-9][a-z0-9._/:-]{0,200}:[\w][\w.-]{0,127}$/));
const shape = z.object({
  format: z.literal(format),
  /** Version of the eemt-dev that wrote it. */
  eemtDev: z.string(),
  /** Of the engine: `x86_64`. */
  architecture: z.string(),
  images: z.array(
    z.object({
      name: imageName,
      /** SHA-256 of members below blobs/. */
      config: sha256,
      layers: z.array(sha256),
    }),
  ),
  /** The commit of EEMT whose files lie below source/, and the text of that commit, whose hash it is; null: none are there. */
  source: z.nullable(z.object({ commit: z.string().check(z.regex(/^[0-9a-f]{40}$/)), text: z.string() })),
  members: z.array(
    z.object({ path: z.string(), sizeBytes: z.number(), sha256, executable: z.optional(z.boolean()) }),
  ),
});

export type CarryManifest = z.output<typeof shape>;
export type Member = CarryManifest['members'][number];

export const currentFormat = format;

/** Throws SettingsError IMAGES_FILE, or IMAGES_FILE_NEWER where a newer eemt-dev wrote it. Pure. */
export function manifestOf(text: string, file: string): CarryManifest {
  const value = jsonOf(text);
  const written = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (typeof written === 'number' && written > format)
    throw new SettingsError(
      'IMAGES_FILE_NEWER',
      `${file} was written by a newer eemt-dev, in a form (${String(written)}) that this one does not know.`,
      { hints: ['Take that version, or a newer one, on this machine as well.'] },
    );
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw unfit(file, 'it does not say what it holds');
  const { images, source, members } = parsed.data;
  const paths = new Set(members.map(({ path }) => path));
  if (paths.size < members.length) throw unfit(file, 'it names a member twice');
  for (const member of members) {
    const why = misplaced(member);
    if (why !== undefined) throw unfit(file, `${JSON.stringify(member.path)} ${why}`);
  }
  for (const { name, config, layers } of images)
    if (![config, ...layers].every((sum) => paths.has(blobMember(sum))))
      throw unfit(file, `it lacks layers of ${name}`);
  if (source === null && members.some(({ path }) => path.startsWith('source/')))
    throw unfit(file, 'it holds files of no commit');
  return parsed.data;
}

export function toolMember(name: HelperName): string {
  return `tools/${name}`;
}

export function blobMember(sum: string): string {
  return `blobs/sha256/${sum}`;
}

export function unfit(file: string, why: string, cause?: unknown): SettingsError {
  return new SettingsError('IMAGES_FILE', `${file} is not taken: ${why}.`, {
    cause,
    hints: [
      advice`Nothing was changed. Copy it again from where ${eemtDev('images export', 'FILE')} wrote it, and compare its size.`,
    ],
  });
}

/** Why a member may not lie where it says; undefined where it may. */
function misplaced({ path, sha256: sum }: Member): string | undefined {
  if (path.startsWith('blobs/')) return path === blobMember(sum) ? undefined : 'is not named by its content';
  if (helperNames.some((name) => path === toolMember(name))) return undefined;
  const parts = path.split('/');
  if (parts[0] !== 'source' || parts.length < 2) return 'is nothing that belongs into it';
  const odd = parts.some(
    (part) => ['', '.', '..'].includes(part) || part.toLowerCase() === '.git' || /[\\\0]/.test(part),
  );
  return odd ? 'leads somewhere else' : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
