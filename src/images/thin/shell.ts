/** A word of a command; `pattern`: the shell may make other words of it. */
export interface Word {
  readonly text: string;
  readonly pattern: boolean;
}

export interface ShellCommand {
  readonly words: readonly Word[];
  /** Files that its output goes to. */
  readonly writes: readonly Word[];
}

/** The commands of a RUN, whichever of them run. undefined where it holds more than words, quotes, `&&`, `||`, `;` and output into files: nothing else is read. */
export function commandsIn(text: string): readonly ShellCommand[] | undefined {
  const tokens = tokensIn(text);
  if (tokens === undefined) return undefined;
  const commands: ShellCommand[] = [];
  let words: Word[] = [];
  let writes: Word[] = [];
  let toFile = false;
  for (const token of [...tokens, { operator: ';' } as const]) {
    if (!('operator' in token)) {
      (toFile ? writes : words).push(token);
      toFile = false;
    } else if (toFile) return undefined;
    else if (token.operator === '>') toFile = true;
    else {
      if (words.length > 0) commands.push({ words, writes });
      else if (writes.length > 0) return undefined;
      [words, writes] = [[], []];
    }
  }
  return commands;
}

type Token = Word | { readonly operator: '>' | ';' };

function tokensIn(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let word: { text: string; pattern: boolean } | undefined;
  const end = () => {
    if (word) tokens.push(word);
    word = undefined;
  };
  for (let at = 0; at < text.length; at += 1) {
    const rest = text.slice(at, at + 2);
    const char = rest.charAt(0);
    if (/\s/.test(char)) {
      // A line of its own would be a comment that Docker takes out.
      if (char === '\n') return undefined;
      end();
    } else if (char === "'" || char === '"') {
      const close = text.indexOf(char, at + 1);
      const inside = text.slice(at + 1, close);
      if (close < 0 || (char === '"' && /[$`\\]/.test(inside))) return undefined;
      word = { text: (word?.text ?? '') + inside, pattern: word?.pattern ?? false };
      at = close;
    } else if (rest === '&&' || rest === '||' || char === ';') {
      end();
      tokens.push({ operator: ';' });
      if (char !== ';') at += 1;
    } else if (char === '>') {
      // `2>` belongs to the arrow.
      if (word && /^\d$/.test(word.text)) word = undefined;
      end();
      tokens.push({ operator: '>' });
      if (rest === '>>') at += 1;
    } else if (/[$`\\()|&<#~!]/.test(char)) {
      return undefined;
    } else {
      word = { text: (word?.text ?? '') + char, pattern: (word?.pattern ?? false) || /[*?[\]{}]/.test(char) };
    }
  }
  end();
  return tokens;
}
