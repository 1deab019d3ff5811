// A start reads one file: what an entry imports at once is merged into it. esbuild's splitting leaves that in some twenty chunks, and reading those
// takes as long as running them.
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** Merges all chunks that NAME.js of a folder imports statically into NAME.js; who imports those chunks later gets the same code from there. */
export async function mergeStart(name, folder, metafile) {
  const outputs = Object.fromEntries(
    Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]),
  );
  const [entry, ...chunks] = staticImports(`${name}.js`, outputs);
  // Names are unique within a chunk only.
  const inEntry = (chunk, exported) => `${chunk.replace(/\W/g, '_')}_${exported}`;
  const lines = [
    ...outputs[entry].exports.map((exported) => `export { ${exported} } from './${entry}';`),
    ...chunks.flatMap((chunk) => [
      `import './${chunk}';`,
      ...outputs[chunk].exports.map(
        (exported) => `export { ${exported} as ${inEntry(chunk, exported)} } from './${chunk}';`,
      ),
    ]),
  ];
  await build({
    stdin: { contents: lines.join('\n'), resolveDir: folder, sourcefile: 'start.js' },
    outfile: join(folder, entry),
    allowOverwrite: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.18',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [laterStaysLate],
  });
  for (const chunk of chunks) {
    const names = outputs[chunk].exports.map((exported) => `${inEntry(chunk, exported)} as ${exported}`);
    await writeFile(join(folder, chunk), `export { ${names.join(', ')} } from './${entry}';\n`);
  }
}

const laterStaysLate = {
  name: 'what is imported late stays apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\// }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

/** A file and all files that loading it loads, itself first. */
function staticImports(file, outputs, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path, kind, external } of outputs[file].imports)
    if (kind === 'import-statement' && !external) staticImports(basename(path), outputs, found);
  return found;
}
