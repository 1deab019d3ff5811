import type { CompletedFlag, CompletedVerb, Completion, Values } from './model.ts';

/** Lines that fish sources. Pure. */
export function fishScript({ globals, verbs }: Completion): string {
  const paths = verbs.map(({ path }) => path).filter((path) => path !== '');
  const lines = verbs.flatMap((verb) => {
    const when = ['-n', quoted(`__eemt_dev_at ${quoted(verb.path)}`)];
    return [
      ...argumentLines(verb.values).map((words) => [...when, ...words]),
      ...verb.flags.map((flag) => [...when, ...flagWords(flag)]),
    ];
  });
  return `# Completion of eemt-dev for fish: eemt-dev completion fish | source

# Succeeds where the verb on the line is this one; the value of a flag is none.
function __eemt_dev_at
    set -l verb ''
    set -l takes 0
    for word in (commandline -opc)[2..-1]
        if test $takes = 1
            set takes 0
            continue
        end
        switch "$verb:$word"
            case ${[...verbs.flatMap(flagPatterns), ...globals.flatMap((flag) => patternsOf(flag, '*'))].join(' ')}
                set takes 1
                continue
        end
        if contains -- (string trim -- "$verb $word") ${paths.map(quoted).join(' ')}
            set verb (string trim -- "$verb $word")
        end
    end
    test "$verb" = "$argv[1]"
end

# What only this machine knows.
function __eemt_dev_live
    command eemt-dev __complete $argv[1] -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null
end

# Folders, and files that can be a DEM.
function __eemt_dev_dems
    __fish_complete_path (commandline -ct) | string match -rei '(?:/|\\.tiff?)(?:\\t.*)?$'
end

complete -c eemt-dev -f
${[...globals.map(flagWords), ...lines].map((words) => `complete -c eemt-dev ${words.join(' ')}`).join('\n')}
`;
}

const flagPatterns = ({ path, flags }: CompletedVerb): readonly string[] =>
  flags.flatMap((flag) => patternsOf(flag, path));

const patternsOf = ({ names, values }: CompletedFlag, path: string): readonly string[] =>
  values === null ? [] : names.map((name) => quoted(`${path}:${name}`));

/** Each word with its description; what is asked for later as a call. */
function argumentLines({ words, ...later }: Values): readonly (readonly string[])[] {
  const calls = callsOf(later);
  return [
    ...words.map(({ word, description }) => ['-a', quoted(word), ...about(description)]),
    ...(later.paths === 'files' ? [['-F']] : []),
    ...(calls.length === 0 ? [] : [['-a', quoted(calls.join(' '))]]),
  ];
}

function flagWords({ names, description, values }: CompletedFlag): readonly string[] {
  const spelled = names.flatMap((name) =>
    name.startsWith('--') ? ['-l', name.slice(2)] : ['-s', name.slice(1)],
  );
  return [...spelled, ...(values ? valueWords(values) : []), ...about(description)];
}

function valueWords({ words, ...later }: Values): readonly string[] {
  const list = [...words.map(({ word }) => word), ...callsOf(later)];
  return [
    later.paths === 'files' ? '-rF' : '-x',
    ...(list.length === 0 ? [] : ['-a', quoted(list.join(' '))]),
  ];
}

function callsOf({ paths, live }: Omit<Values, 'words'>): readonly string[] {
  return [
    ...(paths === 'folders' ? ['(__fish_complete_directories (commandline -ct))'] : []),
    ...(paths === 'dems' ? ['(__eemt_dev_dems)'] : []),
    ...(live === undefined ? [] : [`(__eemt_dev_live ${live})`]),
  ];
}

const about = (description: string): readonly string[] =>
  description === '' ? [] : ['-d', quoted(description)];

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, (one) => `\\${one}`)}'`;
