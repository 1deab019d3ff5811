// The man page, from the tables that help and README follow from.

/** Text of man/eemt-dev.1 in man(7), without a date or version, which would age. `exits`: `[code, meaning]`. Pure. */
export function manPage({ verbs, globals, settings }, exits) {
  return [
    '.\\" Written by `npm run docs`; edit the code instead.',
    '.TH EEMT\\-DEV 1 "" eemt\\-dev "User Commands"',
    '.SH NAME',
    'eemt\\-dev \\- the local environment for EEMT',
    '.SH SYNOPSIS',
    '.B eemt\\-dev',
    '.RI [ options ]',
    '.I verb',
    '.RI [ flags ]',
    '.SH DESCRIPTION',
    ...paragraphs(
      'eemt-dev takes a checkout of EEMT and ends with its web interface and its workers running on this machine: it builds the images, cures known defects in a copy, deploys, and waits until the page answers. A second up changes only what differs and goes on after an interruption.',
      'Alone in a terminal it shows the status and what makes sense next. What is asked can be agreed to with --yes; without a terminal nothing is asked, and what needs a yes fails.',
    ),
    '.SH VERBS',
    ...verbs.flatMap((verb) => verbText(verb, [])),
    '.SH OPTIONS',
    'Every verb takes these.',
    ...globals.flatMap((option) => tagged(flags(option.flags), sentence(option))),
    ...tagged(flags('-h, --help'), 'print help, also for one verb'),
    ...tagged(flags('--version'), 'print the version'),
    '.SH ENVIRONMENT',
    ...globals.flatMap(({ flags: own, variable }) => tagged(bold(variable), `as ${own.replace(/ <.*/, '')}`)),
    ...settings.flatMap(({ flags: own }) => {
      const name = own.replace(/^--| <.*/g, '');
      return tagged(bold(`EEMT_DEV_${name.toUpperCase().replaceAll('-', '_')}`), `as --${name} of up`);
    }),
    ...tagged(bold('EEMT_DEV_HOME'), 'one folder for state and cache'),
    ...tagged(bold('EEMT_DEV_GIT_URL'), 'where --source clone fetches EEMT from'),
    ...tagged(bold('EEMT_DEV_DOWNLOAD_URL'), 'a mirror for kind, kubectl and Helm'),
    '.SH FILES',
    ...tagged(
      italic('~/.local/state/eemt-dev/NAME'),
      'one environment: its record, its data, run logs in runs',
    ),
    ...tagged(italic('~/.cache/eemt-dev'), 'downloads and fetched sources'),
    ...tagged(italic('eemt-dev.yaml'), 'settings, in the root of an EEMT checkout'),
    '.SH EXIT STATUS',
    ...exits.flatMap(([code, meaning]) => tagged(bold(String(code)), meaning)),
    '.PP',
    'exec, kubectl, compose and logs give the exit code of what they ran.',
    '.SH SEE ALSO',
    '.BR docker (1),',
    '.BR kind (1),',
    '.BR kubectl (1),',
    '.BR helm (1)',
    '',
  ].join('\n');
}

function verbText({ name, hidden, summary, commands, options = [], examples = [], arguments: args }, above) {
  if (hidden) return [];
  const path = [...above, name];
  if (commands) return commands.flatMap((one) => verbText(one, path));
  return [
    `.SS ${escaped([...path, ...(args ? [args] : [])].join(' '))}`,
    ...paragraphs(capital(summary)),
    ...options.flatMap((option) => tagged(flags(option.flags), sentence(option))),
    ...(examples.length === 0
      ? []
      : ['.PP', '.nf', ...examples.map((line) => `.RS\n${escaped(line)}\n.RE`), '.fi']),
  ];
}

const sentence = ({ description, choices }) =>
  choices ? `${description} (${choices.join(', ')})` : description;

const tagged = (tag, said) => ['.TP', tag, text(said)];
const paragraphs = (...said) => said.flatMap((one, index) => [...(index === 0 ? [] : ['.PP']), text(one)]);
const bold = (plain) => `.B ${escaped(plain)}`;
const italic = (plain) => `.I ${escaped(plain)}`;
const capital = (plain) => plain.charAt(0).toUpperCase() + plain.slice(1);

/** `--workers <n>`: the flag bold, what it takes slanted. */
function flags(plain) {
  const [, names, value] = /^(.*?)(?: <(.*)>)?$/.exec(plain);
  return value === undefined ? bold(names) : `.BI "${escaped(names)} " ${escaped(value)}`;
}

/** Lines of their own, short ones: a dot or quote at its beginning would be a request. */
const text = (plain) =>
  (escaped(plain).match(/\S.{0,76}(?!\S)|\S+/g) ?? [])
    .map((line) => line.replace(/^(?=[.'])/, '\\&'))
    .join('\n');

/** Dashes stay ASCII, so that a flag can be copied from the page; what is not ASCII goes by number. */
function escaped(plain) {
  return plain
    .replaceAll('`', '')
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll(
      /[^\x20-\x7e]/gu,
      (one) => `\\[u${one.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}
