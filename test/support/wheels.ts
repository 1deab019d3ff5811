import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The smallest wheel that pip takes. */
const script = `
import sys, zipfile
folder, name, version = sys.argv[1:]
info = f'{name}-{version}.dist-info'
with zipfile.ZipFile(f'{folder}/{name}-{version}-py3-none-any.whl', 'w') as wheel:
    wheel.writestr(f'{name}.py', f'version = "{version}"')
    wheel.writestr(f'{info}/METADATA', f'Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n')
    wheel.writestr(f'{info}/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(f'{info}/RECORD', '')
`;

/** A package in a folder that pip is pointed to; gives its file and the hash of it. */
export function makeWheel(folder: string, name: string, version: string): { file: string; hash: string } {
  execFileSync('python3', ['-c', script, folder, name, version]);
  const file = join(folder, `${name}-${version}-py3-none-any.whl`);
  return { file, hash: createHash('sha256').update(readFileSync(file)).digest('hex') };
}
