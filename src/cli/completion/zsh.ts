import type { CompletedFlag, Completion, Values, Word } from './model.ts';

/** A script that zsh sources, or finds as `_eemt-dev` in its fpath. Pure. */
export function zshScript({ globals, verbs }: Completion): string {
  const paths = verbs.map(({ path }) => path).filter((path) => path !== '');
  return `#compdef eemt-dev
# Completion of eemt-dev for zsh: source <(eemt-dev completion zsh), behind compinit

# What the flag $2 of the verb $1 takes, into values, files and live; fails where it takes nothing.
_eemt_dev_value() {
  values=() files='' live=''
  case "$1:$2" in
${verbs.flatMap(({ path, flags }) => flags.flatMap((flag) => flagCase(flag, `'${path}:`))).join('\n')}
${globals.flatMap((flag) => flagCase(flag, "*':")).join('\n')}
    *) return 1 ;;
  esac
}

_eemt_dev() {
  local verb='' word='' files='' live='' cur=$words[CURRENT] prev=$words[CURRENT-1]
  local -a values
  local -i i
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    if [[ $word == -- ]]; then
      _files
      return
    fi
    if _eemt_dev_value "$verb" "$word"; then
      ((i += 1))
      continue
    fi
    case "\${verb:+$verb }$word" in
      ${paths.map((path) => `'${path}'`).join(' | ')}) verb="\${verb:+$verb }$word" ;;
    esac
  done
  if [[ $cur == --*=* ]] && _eemt_dev_value "$verb" "\${cur%%=*}"; then
    compset -P '*='
  elif _eemt_dev_value "$verb" "$prev"; then
    :
  elif [[ $cur == -* ]]; then
    case "$verb" in
${verbs.map(({ path, flags }) => `      '${path}') values=(${flags.flatMap(flagWords).join(' ')}) ;;`).join('\n')}
    esac
    values+=(${globals.flatMap(flagWords).join(' ')})
  else
    case "$verb" in
${verbs.map(({ path, values }) => `      '${path}') ${assigned(values)} ;;`).join('\n')}
    esac
  fi
  if [[ -n $live ]]; then
    values+=("\${(@f)$(command eemt-dev __complete $live -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
    values=("\${(@)values:#}")
  fi
  if ((\${#values})); then _describe -V value values; fi
  if [[ $files == files ]]; then _files; fi
  if [[ $files == folders ]]; then _files -/; fi
  if [[ $files == dems ]]; then _files -g '*.[tT][iI][fF](|[fF])'; fi
}

if [[ $funcstack[1] == _eemt-dev ]]; then
  _eemt_dev "$@"
else
  compdef _eemt_dev eemt-dev
fi
`;
}

function flagCase({ names, values }: CompletedFlag, before: string): readonly string[] {
  return values === null
    ? []
    : [`    ${names.map((name) => `${before}${name}'`).join(' | ')}) ${assigned(values)} ;;`];
}

function assigned({ words, paths, live }: Values): string {
  return `values=(${words.map(described).join(' ')})${paths === undefined ? '' : ` files=${paths}`}${live === undefined ? '' : ` live=${live}`}`;
}

const flagWords = ({ names, description }: CompletedFlag): readonly string[] =>
  names.map((word) => described({ word, description }));

/** `_describe` parts word and description at the first colon. */
function described({ word, description }: Word): string {
  const text = description === '' ? word : `${word}:${description}`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
