// Writes docs/bugs.md, docs/errors.md, the man page and the tables of README.md from the code. A unit test fails while they differ from it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { manPage } from './man.mjs';

const root = join(import.meta.dirname, '..');
const generated = '<!-- Written by `npm run docs`; edit the code instead. -->';

/** Page over the files of src/bugs. Pure. */
export function bugsPage(bugs) {
  const parts = bugs.map(
    ({
      id,
      title,
      symptom,
      cause,
      cured,
      nature,
      upstream,
      story,
      edits,
      answeredBy,
      reportOnly,
    }) => `## ${id}

**${text(title)}**

- Symptom: ${text(symptom)}
- Cause: ${text(cause)}
- Cure: ${text(cured)}
${[
  ...(answeredBy ? [`- Answered by: the ${answeredBy}, while a job runs`] : []),
  ...(reportOnly ? [`- Only reported: ${text(reportOnly)}`] : []),
  ...(Object.keys(edits).length > 0 ? [`- Kind: ${kindOf(nature)}`] : []),
].join('\n')}
- Places in EEMT: ${upstream.map((path) => `\`${path}\``).join(', ')}

${text(story)}
`,
  );
  return `${generated}

# Known defects of EEMT

What eemt-dev knows to be wrong in EEMT, and what it does about each. \`eemt-dev up\` applies every cure to a copy in memory;
your checkout is never written to. \`eemt-dev bugs list\` and \`eemt-dev bugs show ID\` print the same.
\`eemt-dev up --skip-fix ID\` leaves one cure out, \`eemt-dev manifests --diff\` shows what each cure changed.

Some strike only while a job runs, where no edit helps. They are answered by the stand-in for the command docker, which the page
calls, or by the runner, which runs the page's jobs over the workers; both come with the cure of web-jobs-need-docker. A few are left
as they are, since a cure would change what EEMT computes or needs its authors; those are only reported, with the reason.

The order is about that in which they stop a person: each hides the next.

${bugs.map(({ id, title }) => `- [${id}](#${id}): ${text(title)}`).join('\n')}

${parts.join('\n')}`;
}

function kindOf(nature) {
  return nature === 'sizing'
    ? 'sizing; your own `--values` and `--set` win over it'
    : 'correctness; holds whatever your own values say';
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
  const exits = exitCodes(files);
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

/** `[code, meaning, class]` of every exit code. Pure. */
function exitCodes(files) {
  return [
    [0, 'done', '-'],
    ...errorKinds(files).map(({ exitCode, doc, name }) => [exitCode, doc, `\`${name}\``]),
    [70, 'Anything that eemt-dev cannot explain: a bug of ours. The code in the JSON result is `BUG`.', '-'],
  ].sort(([one], [other]) => one - other);
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

/** README's text with each table between `<!-- NAME: … -->` and `<!-- end of NAME -->` written anew. Pure. */
export function readmePage(readme, { verbs, settings, globals }) {
  const tables = {
    verbs: verbsTable(verbs, settings),
    'flags of all verbs': globalsTable(globals),
    settings: settingsTable(settings),
  };
  return Object.entries(tables).reduce((page, [name, rows]) => {
    const start = `<!-- ${name}: written by \`npm run docs\` -->`;
    const end = `<!-- end of ${name} -->`;
    const [before, after] = [page.split(start)[0], page.split(end)[1]];
    if (after === undefined || !page.includes(start))
      throw new TypeError(`README.md lacks the marks of ${name}`);
    return `${before}${start}\n\n${rows}\n\n${end}${after}`;
  }, readme);
}

function verbsTable(verbs, settings) {
  const ofSettings = settings.map(({ flags }) => flags);
  const rowsOf = (above) => (verb) => {
    const { name, hidden, summary, commands, options = [], examples = [], arguments: args } = verb;
    if (hidden) return [];
    const path = [...above, name];
    if (commands) return commands.flatMap(rowsOf(path));
    const example = examples.find((one) => one.includes(' -- '));
    const takesSettings = ofSettings.every((flags) => options.some((one) => one.flags === flags));
    const own = options.filter(({ flags }) => !takesSettings || !ofSettings.includes(flags));
    return [
      [
        code([...path, ...(args ? [args] : [])].join(' ')),
        [prose(summary), ...(example ? [code(example)] : [])].join('; '),
        [
          ...(takesSettings ? ['the settings below'] : []),
          ...own.map(({ flags, description }) => `${code(flags)}: ${prose(description)}`),
        ].join('<br>'),
      ],
    ];
  };
  return table(['Verb', 'What it does', 'Flags'], verbs.flatMap(rowsOf([])));
}

function globalsTable(globals) {
  const rows = globals.map(({ flags, variable, description }) => [
    code(flags),
    code(variable),
    prose(description),
  ]);
  return table(['Flag', 'Variable', 'What'], rows);
}

function settingsTable(settings) {
  const consent = { freely: 'yes', never: 'no' };
  return table(
    ['Flag of `up`', 'Default', '`eemt-dev.yaml`', 'What'],
    settings.map(({ flags, row }) => {
      const { summary, type, default: value, defaultText, none, fromCheckout, fixedAtCreation, only } = row;
      const words = Object.entries(type.words).map(([word, meaning]) =>
        meaning === '' ? code(word) : `${code(word)} (${prose(meaning)})`,
      );
      return [
        code(flags),
        none ? 'none' : defaultText ? prose(defaultText) : code(String(value)),
        consent[fromCheckout] ?? 'after your yes',
        [
          prose(summary),
          ...(words.length > 0 ? [words.join(', ')] : []),
          ...(type.range ? [type.range] : []),
          ...(Array.isArray(value) ? ['repeatable'] : []),
          ...(none ? [`${code('none')}: ${prose(none)}`] : []),
          ...(fixedAtCreation ? ['fixed while the environment lives'] : []),
          ...(only ? [`${code(only)} only`] : []),
        ].join('; '),
      ];
    }),
  );
}

/** What the last whole run of `npm run test:matrix` saw. */
function matrix() {
  return JSON.parse(readFileSync(join(root, 'docs', 'matrix.json'), 'utf8'));
}

/** How each defect that can be brought about showed itself and was cured. Pure. */
export function matrixTable({ about, rows }) {
  const seconds = (value) => (value === null ? '' : value.toFixed(1));
  const where = ({ place, target }) => `${place}, ${target}`;
  const cells = (row) => [
    `[${row.id}](#${row.id})`,
    where(row),
    seconds(row.reproduceSeconds),
    seconds(row.recognisedSeconds),
    seconds(row.cureSeconds),
  ];
  return `## Brought about, recognised, cured

${about} Each was brought about by \`bugs reproduce\`, recognised by its own rule, beside which nothing showed that would not pass, mended by \`bugs cure\` until EEMT was ready, and removed.
Seconds from the command until the rule fired, from the first sign that tells until then (where that sign has a time), and until EEMT was ready again.

${table(['Defect', 'Where', 'Shown', 'Recognised', 'Cured'], rows.map(cells))}
`;
}

/** All pages as they are written: path in the repository → text. */
export async function pages({ bugs, ...tables }, files = sourceFiles()) {
  const config = await resolveConfig(join(root, 'docs', 'bugs.md'));
  const pretty = (page) => format(page, { ...config, parser: 'markdown' });
  return {
    'docs/bugs.md': await pretty(`${bugsPage(bugs)}\n${matrixTable(matrix())}`),
    'docs/errors.md': await pretty(errorsPage(files)),
    'man/eemt-dev.1': manPage(tables, exitCodes(files)),
    'README.md': await pretty(readmePage(readFileSync(join(root, 'README.md'), 'utf8'), tables)),
  };
}

const code = (plain) => `\`${plain.replaceAll('|', '\\|')}\``;

/** As text, but what stands in backticks is code. */
const prose = (plain) => text(plain).replaceAll('\\`', '`');

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
  const { reference } = await importSource('src/cli/reference.ts');
  for (const [path, page] of Object.entries(await pages(reference))) {
    writeFileSync(join(root, path), page);
    console.log(path);
  }
}
