import type { CompletedFlag, CompletedVerb, Completion, Values } from './model.ts';

/** Lines that fish sources. Pure. */
export function fishScript({ globals, verbs }: Completion): string {
  const names = verbs.find(({ path }) => path === '')?.values.words.map(({ word }) => word) ?? [];
  const lines = verbs.flatMap((verb) => {
    const when = ['-n', quoted(condition(verb, names))];
    return [
      ...verb.values.words.map(({ word, description }) => [
        ...when,
        '-a',
        quoted(word),
        ...about(description),
      ]),
      ...verb.flags.map((flag) => [...when, ...flagWords(flag)]),
    ];
  });
  return `# Completion of eemt-dev for fish: eemt-dev completion fish | source
complete -c eemt-dev -f
${[...globals.map(flagWords), ...lines].map((words) => `complete -c eemt-dev ${words.join(' ')}`).join('\n')}
`;
}

/** Where a verb's own flags and values fit: it was typed, and for a group none of its verbs yet. */
function condition({ path, values }: CompletedVerb, names: readonly string[]): string {
  if (path === '') return `not __fish_seen_subcommand_from ${names.join(' ')}`;
  const typed = path.split(' ').map((name) => `__fish_seen_subcommand_from ${name}`);
  const inner = values.words.filter(({ description }) => description !== '').map(({ word }) => word);
  return [
    ...typed,
    ...(inner.length > 0 && path !== 'help' ? [`not __fish_seen_subcommand_from ${inner.join(' ')}`] : []),
  ].join('; and ');
}

function flagWords({ names, description, values }: CompletedFlag): readonly string[] {
  const spelled = names.flatMap((name) =>
    name.startsWith('--') ? ['-l', name.slice(2)] : ['-s', name.slice(1)],
  );
  return [...spelled, ...(values ? valueWords(values) : []), ...about(description)];
}

function valueWords({ words, paths }: Values): readonly string[] {
  const list = words.map(({ word }) => word);
  if (paths === 'folders') list.push('(__fish_complete_directories)');
  return [paths === 'files' ? '-rF' : '-x', ...(list.length === 0 ? [] : ['-a', quoted(list.join(' '))])];
}

const about = (description: string): readonly string[] =>
  description === '' ? [] : ['-d', quoted(description)];

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, (one) => `\\${one}`)}'`;
