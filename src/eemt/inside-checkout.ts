import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { advice } from '../core/advice.ts';
import { command, eemtDev } from '../core/command-hint.ts';
import { isEemtDevError, SettingsError } from '../errors/index.ts';
import { isInside } from '../lib/inside.ts';

/** The real path of something in the checkout. Throws SettingsError SOURCE_LEADS_OUT where a link on the way leads out: a stranger's checkout must not carry files of this machine into images and manifests. Throws the file system's own error where nothing is there. */
export function insideCheckout(sourceDir: string, path: string): string {
  const root = realpathSync.native(sourceDir);
  const leadsTo = realpathSync.native(join(sourceDir, path));
  if (isInside(root, leadsTo)) return leadsTo;
  throw new SettingsError(
    'SOURCE_LEADS_OUT',
    `${path} in ${sourceDir} leads to ${leadsTo}, out of the checkout`,
    {
      details: { path, leadsTo },
      hints: [
        'Files outside of a checkout get neither into images nor into manifests: put the file itself in the place of the link.',
        advice`${eemtDev('up', '--source', 'DIR')} takes another checkout`,
      ],
    },
  );
}

/** The same for a folder with all below it, for readers who follow links on their own, as Helm does. */
export function folderInsideCheckout(sourceDir: string, path: string): string {
  const seen = new Set<string>();
  const walk = (at: string): string => {
    const real = insideCheckout(sourceDir, at);
    if (seen.has(real)) return real;
    seen.add(real);
    if (statSync(real).isDirectory()) for (const name of readdirSync(real)) walk(`${at}/${name}`);
    return real;
  };
  return readable(sourceDir, path, () => walk(path));
}

/** Text of a file in the checkout. Throws SettingsError SOURCE_LEADS_OUT or SOURCE_UNREADABLE. */
export function readInsideCheckout(sourceDir: string, path: string): string {
  return readable(sourceDir, path, () => {
    const real = insideCheckout(sourceDir, path);
    // Opening a named pipe would wait for ever.
    if (!statSync(real).isFile()) throw unreadable(sourceDir, path, 'it is no file');
    return readFileSync(real, 'utf8');
  });
}

function readable<T>(sourceDir: string, path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (isEemtDevError(cause)) throw cause;
    throw unreadable(sourceDir, path, String(cause), cause);
  }
}

function unreadable(sourceDir: string, path: string, reason: string, cause?: unknown): SettingsError {
  return new SettingsError('SOURCE_UNREADABLE', `${path} in ${sourceDir} cannot be read: ${reason}`, {
    cause,
    details: { path },
    hints: [
      advice`Is it a whole EEMT checkout? ${command('git', 'status')} in it tells; --source names another one.`,
    ],
  });
}
