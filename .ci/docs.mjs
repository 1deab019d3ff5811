// Writes docs/bugs.md and docs/errors.md from the code. A unit test fails while they differ from it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';

const root = join(import.meta.dirname, '..');
const generated = '<!-- Written by `npm run docs`; edit the code instead. -->';

/** Page over the files of src/bugs. Pure. */
export function bugsPage(bugs) {
  const parts = bugs.map(
    ({ id, title, symptom, cause, cured, nature, upstream, story }) => `## ${id}

**${text(title)}**

- Symptom: ${text(symptom)}
- Cause: ${text(cause)}
- Cure: ${text(cured)}
- Kind: ${nature === 'sizing' ? 'sizing; your own `--values` and `--set` win over it' : 'correctness; holds whatever your own values say'}
- Places in EEMT: ${upstream.map((path) => `\`${path}\``).join(', ')}

${text(story)}
`,
  );
  return `${generated}

# Known defects of EEMT

What eemt-dev knows to be wrong in EEMT, and what it does about each. \`eemt-dev up\` applies every cure to a copy in memory;
your checkout is never written to. \`eemt-dev bugs list\` and \`eemt-dev bugs show ID\` print the same.
\`eemt-dev up --skip-fix ID\` leaves one cure out, \`eemt-dev manifests --diff\` shows what each cure changed.

The order is about that in which they stop a person: each hides the next.

${bugs.map(({ id, title }) => `- [${id}](#${id}): ${text(title)}`).join('\n')}

${parts.join('\n')}`;
}

/** Page over the errors. \`files\`: path relative to the repository → text. Pure. */
export function errorsPage(files) {
  const kinds = errorKinds(files);
  const exitOf = new Map(kinds.map(({ name, exitCode }) => [name, exitCode]));
  const found = errorCodes(files);
  const firsts = found.filter(
    ({ code, name }, index) => index === found.findIndex((one) => one.code === code && one.name === name),
  );
  const places = ({ code, name }) =>
    found.filter((one) => one.code === code && one.name === name).map(({ file }) => `\`${file}\``);
  const exits = [
    [0, 'done', '-'],
    ...kinds.map(({ exitCode, doc, name }) => [exitCode, doc, `\`${name}\``]),
    [70, 'Anything that eemt-dev cannot explain: a bug of ours. The code in the JSON result is `BUG`.', '-'],
  ].sort(([one], [other]) => one - other);
  return `${generated}

# Errors

Every failure that eemt-dev can explain has a code, which stands in the JSON result (\`error.code\`), and one of these exit
codes. \`kubectl\`, \`exec\` and \`logs\` give the exit code of what they ran. \`doctor\` ends with 4 when a check failed and
\`status --check\` with 6 unless all is healthy; these two are answers, so \`error\` is null.

## Exit codes

${table(['Exit', 'Meaning', 'Class'], exits)}

## Codes

The files are where the error is made. One code can have several messages.

${table(
  ['Code', 'Exit', 'Class', 'Files'],
  firsts.map(({ code, name }) => [
    `\`${code}\``,
    exitOf.get(name) ?? '?',
    `\`${name}\``,
    places({ code, name }).join(', '),
  ]),
)}
`;
}

/** Error classes with exit code and first line of doc, as src/errors declares them. Pure. */
export function errorKinds(files) {
  const declared =
    /\/\*\* ([^\n]+?) \*\/\nexport class (\w+) extends EemtDevError \{\n\s+readonly exitCode = (\d+);/g;
  return Object.entries(files)
    .filter(([file]) => file.startsWith('src/errors/'))
    .flatMap(([, source]) => [...source.matchAll(declared)])
    .map(([, doc, name, exitCode]) => ({ name, doc, exitCode: Number(exitCode) }));
}

/** All `{code, name, file}` in order of code. A class that is made with a computed code counts for every literal of its file that looks like one of ours. Pure. */
export function errorCodes(files) {
  const literal = /new (\w+Error)\(\s*'([A-Z][A-Z_]+)'/g;
  const sources = Object.entries(files);
  const direct = sources.flatMap(([file, source]) =>
    [...source.matchAll(literal)].map(([, name, code]) => ({ code, name, file })),
  );
  const families = new Set(direct.map(({ code }) => code.split('_')[0]));
  const computed = sources.flatMap(([file, source]) =>
    [
      ...source.matchAll(
        /new ((?:Usage|Settings|Prerequisite|ToolFailed|NotReady|StateConflict)Error)\(\s*(?!')\w/g,
      ),
    ].flatMap(([, name]) =>
      [...source.matchAll(/(?<!== )'([A-Z]+(?:_[A-Z]+)*)'/g)]
        .map(([, code]) => code)
        .filter((code) => families.has(code.split('_')[0]))
        .filter((code) => !direct.some((one) => one.file === file && one.code === code))
        .map((code) => ({ code, name, file })),
    ),
  );
  const unique = new Map([...direct, ...computed].map((one) => [`${one.code} ${one.name} ${one.file}`, one]));
  return [...unique.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, found]) => found);
}

/** Path relative to the repository → text, for every file of src. */
export function sourceFiles() {
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const paths = names.filter((name) => name.endsWith('.ts')).map((name) => join(root, 'src', name));
  return Object.fromEntries(
    paths.map((path) => [relative(root, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
}

/** Both pages as they are written: name of the file in docs → text. */
export async function pages(bugs, files = sourceFiles()) {
  const config = await resolveConfig(join(root, 'docs', 'bugs.md'));
  const pretty = (page) => format(page, { ...config, parser: 'markdown' });
  return { 'bugs.md': await pretty(bugsPage(bugs)), 'errors.md': await pretty(errorsPage(files)) };
}

/** Characters that Markdown would take for its own. */
function text(plain) {
  return plain.replaceAll(/[\\`*_<>|[\]]/g, '\\$&');
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  await import('./prepare.mjs');
  const { importSource } = await import('./bundle.mjs');
  const { bugs } = await importSource('src/eemt/defects/index.ts');
  for (const [name, page] of Object.entries(await pages(bugs))) {
    writeFileSync(join(root, 'docs', name), page);
    console.log(`docs/${name}`);
  }
}
