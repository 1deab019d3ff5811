import { access, constants, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError, whyOf } from '../errors/index.ts';

/** Absolute path of a file that is to be written at the end. Throws UsageError where that could not work, so that nobody learns it only then. */
export async function reportFile(cwd: string, file: string, flag: string): Promise<string> {
  const path = resolve(cwd, file);
  const why = file.trim() === '' ? 'no file is named' : await whyNot(path);
  if (why === null) return path;
  throw new UsageError('USAGE_REPORT', `${flag} ${file}: ${why}.`, {
    hints: [`name a file in a folder that exists: ${flag} report.xml`],
  });
}

/** Throws UsageError where what could be written before cannot be any more. */
export async function writeReport(path: string, text: string, flag: string): Promise<void> {
  await writeFile(path, text).catch((cause: unknown) => {
    throw new UsageError('USAGE_REPORT', `${flag} ${path}: ${whyOf(cause)}`, { cause });
  });
}

async function whyNot(path: string): Promise<string | null> {
  const folder = dirname(path);
  const [file, around] = await Promise.all([found(path), found(folder)]);
  if (file?.isDirectory()) return 'it is a folder';
  if (!around?.isDirectory()) return `there is no folder ${folder}`;
  const writable = await access(file ? path : folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  return writable ? null : `${file ? path : folder} may not be written to`;
}

function found(path: string) {
  return stat(path).catch(() => undefined);
}
