import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { SettingsError } from '../errors/index.ts';

/** Looks whether the file can be a DEM at all; what is in it the runner judges. Rejects with SettingsError JOB_DEM. */
export async function checkDem(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw unusable(path, whyNot(error), error);
  });
  if (found.isDirectory()) throw unusable(path, 'it is a folder');
  if (!found.isFile()) throw unusable(path, 'it is no ordinary file');
  if (!/\.tiff?$/i.test(path)) throw unusable(path, 'its name does not end in .tif or .tiff');
  if (found.size === 0) throw unusable(path, 'it is empty');
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw unusable(path, whyNot(error), error);
  });
}

/** Its name without anything that a path, a shell or a workflow could take for its own. Pure. */
export function safeName(path: string): string {
  const [, stem = '', ending = ''] = /^(.*?)(\.tiff?)$/is.exec(basename(path)) ?? [];
  const safe = stem
    .normalize('NFKD')
    .replaceAll(/[^\w.-]+/g, '_')
    .replace(/^[._-]+/, '')
    .slice(0, 80);
  return `${safe === '' ? 'dem' : safe}${ending.toLowerCase()}`;
}

function whyNot(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  return code === 'EACCES' || code === 'EPERM'
    ? 'you may not read it'
    : `it cannot be read (${String(code)})`;
}

function unusable(path: string, why: string, cause?: unknown): SettingsError {
  return new SettingsError('JOB_DEM', `${path} cannot be used as a DEM: ${why}.`, {
    hints: ['A DEM is a GeoTIFF with one band, heights in metres and a projection.'],
    cause,
  });
}
