import { readFileSync } from 'node:fs';
import { shippedPath } from './package-root.ts';

/** Of eemt-dev, as `0.2.0`. */
export function ownVersion(): string {
  const text = readFileSync(shippedPath('package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
