import type { CompletedFlag, Completion, Values } from './model.ts';

/** A script that bash sources; works with bash 3.2 as macOS has it. Pure. */
export function bashScript({ globals, verbs }: Completion): string {
  const paths = verbs.map(({ path }) => path).filter((path) => path !== '');
  return `# Completion of eemt-dev for bash: source <(eemt-dev completion bash)

# What the flag $2 of the verb $1 takes, into words, paths and live; fails where it takes nothing.
_eemt_dev_value() {
  words='' paths='' live=''
  case "$1:$2" in
${verbs.flatMap(({ path, flags }) => flags.flatMap((flag) => flagCase(flag, `${path}:`))).join('\n')}
${globals.flatMap((flag) => flagCase(flag, '*:')).join('\n')}
    *) return 1 ;;
  esac
}

_eemt_dev() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} verb='' words='' paths='' live='' word i
  COMPREPLY=()
  # --flag=value comes in three words.
  if [[ $cur == = ]]; then
    cur=''
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == -- ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    if _eemt_dev_value "$verb" "$word"; then
      i=$((i + 1))
      if [[ \${COMP_WORDS[i]} == = ]]; then i=$((i + 1)); fi
      continue
    fi
    case "\${verb:+$verb }$word" in
      ${paths.map(pattern).join(' | ')}) verb="\${verb:+$verb }$word" ;;
    esac
  done
  if _eemt_dev_value "$verb" "$prev"; then
    :
  elif [[ $cur == -* ]]; then
    case "$verb" in
${verbs.map(({ path, flags }) => `      ${pattern(path)}) words='${namesOf(flags)}' ;;`).join('\n')}
    esac
    words="$words ${namesOf(globals)}"
  else
    case "$verb" in
${verbs.map(({ path, values }) => `      ${pattern(path)}) ${assigned(values)} ;;`).join('\n')}
    esac
  fi
  # Only letters, digits, dots and dashes come, so nothing in it can be taken for a command.
  if [[ -n $live ]]; then
    words=$(command eemt-dev __complete "$live" -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if [[ -n $paths ]]; then
    compopt -o filenames 2>/dev/null
    local IFS=$'\\n'
    case "$paths" in
      files) COMPREPLY+=($(compgen -f -- "$cur")) ;;
      folders) COMPREPLY+=($(compgen -d -- "$cur")) ;;
      dems) COMPREPLY+=($(compgen -d -- "$cur"; compgen -f -X '!*.[tT][iI][fF]' -- "$cur"; compgen -f -X '!*.[tT][iI][fF][fF]' -- "$cur")) ;;
    esac
  fi
}

complete -F _eemt_dev eemt-dev
`;
}

function flagCase({ names, values }: CompletedFlag, before: string): readonly string[] {
  const [lead, colon] = before === '*:' ? ['*', ':'] : ['', before];
  return values === null
    ? []
    : [
        `    ${names.map((name) => `${lead}${pattern(`${colon}${name}`)}`).join(' | ')}) ${assigned(values)} ;;`,
      ];
}

/** Words hold nothing that a shell would act on; a test looks. */
function assigned({ words, paths, live }: Values): string {
  const list = words.map(({ word }) => word).join(' ');
  return `words='${list}'${paths === undefined ? '' : ` paths=${paths}`}${live === undefined ? '' : ` live=${live}`}`;
}

const pattern = (text: string): string => `'${text}'`;
const namesOf = (flags: readonly CompletedFlag[]): string => flags.flatMap(({ names }) => names).join(' ');
