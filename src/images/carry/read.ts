import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { isEemtDevError } from '../../errors/index.ts';
import { manifestName, manifestOf, unfit, type CarryManifest, type Member } from './manifest.ts';

/** As tar-stream gives it, which exports no name for it. */
type Entry = ReturnType<typeof extract> extends AsyncIterable<infer One> ? One : never;

/** More text than any manifest has. */
const longestManifest = 64 * 1024 * 1024;

/**
 * Unpacks what `images export` wrote into an empty folder, and gives its manifest once every member was there with its sum. Only
 * plain files that the manifest names are written. Rejects with SettingsError IMAGES_FILE, IMAGES_FILE_NEWER, or what `check` throws after the manifest.
 */
export async function stageCarried(
  file: string,
  folder: string,
  check: (manifest: CarryManifest) => void,
  signal: AbortSignal,
): Promise<CarryManifest> {
  const entries = extract();
  const reading = pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), entries, { signal });
  // It is awaited below; whoever reads entries hears of the failure first.
  reading.catch(() => undefined);
  let manifest: CarryManifest | undefined;
  const missing = new Map<string, Member>();
  try {
    for await (const entry of entries) {
      const { name, type } = entry.header;
      if (type !== 'file') throw unfit(file, `${JSON.stringify(name)} in it is no plain file`);
      if (manifest === undefined) {
        if (name !== manifestName) throw unfit(file, 'it does not begin with what it holds');
        manifest = manifestOf(await textOf(entry, file), file);
        check(manifest);
        for (const member of manifest.members) missing.set(member.path, member);
        continue;
      }
      const member = missing.get(name);
      if (!member) throw unfit(file, `${JSON.stringify(name)} in it is not announced`);
      await stage(entry, member, folder, file);
      missing.delete(name);
    }
    await reading;
  } catch (error) {
    signal.throwIfAborted();
    if (isEemtDevError(error) || isSystem(error)) throw error;
    throw unfit(file, 'it is damaged or cut off', error);
  }
  const [lacking] = missing.keys();
  if (!manifest || lacking !== undefined)
    throw unfit(file, `it is cut off${lacking ? `: ${lacking} is missing` : ''}`);
  return manifest;
}

async function stage(entry: Entry, member: Member, folder: string, file: string): Promise<void> {
  if (entry.header.size !== member.sizeBytes) throw unfit(file, `${member.path} has another size`);
  const path = join(folder, member.path);
  await mkdir(dirname(path), { recursive: true });
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const mode = member.executable ? 0o755 : 0o644;
  await pipeline(entry, hashing, createWriteStream(path, { flags: 'wx', mode }));
  if (hash.digest('hex') !== member.sha256) throw unfit(file, `${member.path} has another SHA-256`);
}

async function textOf(entry: Entry, file: string): Promise<string> {
  if (entry.header.size > longestManifest) throw unfit(file, 'it does not say what it holds');
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** As a full disk, or a file that is not there. */
function isSystem(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
