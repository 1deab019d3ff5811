import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that looks like EEMT and holds these files; removed when the test is over. */
export function checkoutWith(files: Readonly<Record<string, string>> = {}): string {
  const dir = emptyFolder();
  for (const part of ['docker/kubernetes/helm/eemt', 'docker/web-interface'])
    mkdirSync(join(dir, part), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

/** A real path without anything in it; removed when the test is over. */
export function emptyFolder(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'eemt dev, ')));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
