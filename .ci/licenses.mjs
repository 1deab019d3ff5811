// The licences of all packages that are part of the bundle.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundle.mjs';

/** One text over every package of which esbuild's metafile says that something of it is in the bundle. Throws TypeError where a package lacks its licence. */
export function licensesOf(metafile) {
  const folders = new Set(
    Object.values(metafile.outputs)
      .flatMap(({ inputs }) => Object.keys(inputs))
      .flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  const packages = [...folders].map((folder) => packageIn(join(root, folder)));
  const parts = new Map(
    packages.map(({ name, version, license, text }) => [
      `${name} ${version}`,
      `${'='.repeat(80)}\n${name} ${version} (${license})\n${'='.repeat(80)}\n\n${text}\n`,
    ]),
  );
  const sorted = [...parts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, part]) => part);
  return `eemt-dev is one program that holds the packages below, each under its own licence.\n\n${sorted.join('\n')}`;
}

/** Of the package whose files lie in a folder: name, version, SPDX identifier and the texts it ships. */
export function packageIn(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (typeof license !== 'string' || files.length === 0)
    throw new TypeError(
      `${name} ${version} ships no licence: leave it out of the bundle (alias in .ci/bundle.mjs)`,
    );
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  return { name, version, license, text };
}
