// Bundles TypeScript with the packages it imports, so that what runs needs no node_modules.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const root = join(import.meta.dirname, '..');

/** Modules of CommonJS use these three, which ES modules do not have. */
const banner = `import { createRequire as createBundleRequire } from 'node:module';
const require = createBundleRequire(import.meta.url);
const bundleDirname = import.meta.dirname, bundleFilename = import.meta.filename;`;

/** commander would load child_process at every start, for verbs that are programs of their own; there are none. */
const noPrograms = {
  name: 'commander starts no programs',
  setup({ onResolve }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /node_modules.commander./.test(importer)
        ? { path: join(root, '.ci', 'refused-programs.cjs') }
        : undefined,
    );
  },
};

/** Writes NAME.js into a folder for every entry (name → file below the repository), with what is imported late apart from it. Resolves with esbuild's metafile. */
export async function bundle(entries, outdir) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.18',
    // All files in one folder, where dockerode's own look for the proto files beside them. Not minified: stacks in run logs are to be read.
    chunkNames: '[name]-[hash]',
    alias: { ssh2: './.ci/refused-engines.cjs', 'split-ca': './.ci/refused-engines.cjs' },
    plugins: [noPrograms],
    define: { __dirname: 'bundleDirname', __filename: 'bundleFilename' },
    banner: { js: banner },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  // gRPC reads them when a BuildKit session opens.
  await cp(join(root, 'node_modules', 'dockerode', 'lib', 'proto'), join(outdir, 'proto'), {
    recursive: true,
  });
  return metafile;
}

/** The module of a TypeScript file below the repository, for scripts. */
export async function importSource(file) {
  const folder = await mkdtemp(join(tmpdir(), 'eemt-dev-source-'));
  try {
    await bundle({ source: file }, folder);
    return await import(pathToFileURL(join(folder, 'source.js')).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
