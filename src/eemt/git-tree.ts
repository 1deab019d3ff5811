import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of a tree, by its path in it. */
export interface TreeFile {
  readonly path: string;
  readonly executable: boolean;
}

/**
 * Files below a folder, without git's own; undefined where something is neither a file nor a folder. For a clone that nobody changed these
 * are the files of its commit.
 */
export async function treeFiles(folder: string, below = ''): Promise<readonly TreeFile[] | undefined> {
  const found: TreeFile[] = [];
  for (const name of await readdir(join(folder, below))) {
    if (below === '' && name === '.git') continue;
    const path = below === '' ? name : `${below}/${name}`;
    const seen = await lstat(join(folder, path));
    if (seen.isFile()) found.push({ path, executable: (seen.mode & 0o100) !== 0 });
    else if (!seen.isDirectory()) return undefined;
    else {
      const inner = await treeFiles(folder, path);
      if (inner === undefined) return undefined;
      found.push(...inner);
    }
  }
  return found;
}

/** True where these files are all of this commit and no others: git's own hashes, made anew, so that nothing that came along is asked. */
export async function isCommit(
  { commit, text }: { readonly commit: string; readonly text: string },
  folder: string,
  files: readonly TreeFile[],
): Promise<boolean> {
  if (hashOf('commit', Buffer.from(text)).toString('hex') !== commit) return false;
  const [, tree] = /^tree ([0-9a-f]{40})\n/.exec(text) ?? [];
  return tree !== undefined && (await treeHash(folder, '', files)).toString('hex') === tree;
}

async function treeHash(folder: string, below: string, files: readonly TreeFile[]): Promise<Buffer> {
  const inner = new Map<string, TreeFile[]>();
  const entries: { readonly name: string; readonly mode: string; readonly hash: Buffer }[] = [];
  for (const file of files) {
    const [first = '', ...rest] = file.path.slice(below.length).split('/');
    if (rest.length > 0) inner.set(first, [...(inner.get(first) ?? []), file]);
    else {
      const mode = file.executable ? '100755' : '100644';
      entries.push({ name: first, mode, hash: hashOf('blob', await readFile(join(folder, file.path))) });
    }
  }
  for (const [name, of] of inner)
    entries.push({ name, mode: '40000', hash: await treeHash(folder, `${below}${name}/`, of) });
  // git sorts a folder as if its name ended with a slash.
  const key = ({ name, mode }: (typeof entries)[number]) => Buffer.from(mode === '40000' ? `${name}/` : name);
  const sorted = entries.toSorted((one, other) => Buffer.compare(key(one), key(other)));
  const bytes = sorted.flatMap(({ name, mode, hash }) => [Buffer.from(`${mode} ${name}\0`), hash]);
  return hashOf('tree', Buffer.concat(bytes));
}

function hashOf(kind: 'commit' | 'tree' | 'blob', bytes: Buffer): Buffer {
  return createHash('sha1')
    .update(`${kind} ${String(bytes.length)}\0`)
    .update(bytes)
    .digest();
}
