/** Stands where a secret was. A shell takes it as a plain character, so that the rest can be pasted. */
export const hidden = '…';

const secretWord =
  '(?:token|passw(?:or)?d|passphrase|client-key-data|secret|(?:api|access|private|secret)[_-]?key)';
/** Keys of data whose values are secrets: `password`, `authToken`, `client-key-data`. */
export const secretName = new RegExp(`${secretWord}$`, 'i');

/** `auth.password=a,replicas=2` → `auth.password=…,replicas=2`: what a person set, and who asks for it knows the rest. */
export function withoutSecret(pair: string): string {
  return pair.replaceAll(
    /([^=,]*(?:passw|passphrase|token|secret|credential|key)[^=,.]*=)(?:\\.|[^,\\])*/gi,
    `$1${hidden}`,
  );
}

/** Texts that are secrets by their form, each hidden by one rule. No rule looks back and forth over a long line, which would take the square of its length. */
export const secretPatterns: readonly ((text: string) => string)[] = [
  withoutUserinfo,
  withoutSetValues,
  (text) => text.replace(authorization, `$1${hidden}`),
  (text) => text.replace(scheme, `$1 ${hidden}`),
  (text) => text.replace(quotedAssignment, `$1$2${hidden}$1`),
  (text) => text.replace(yamlValue, `$1${hidden}`),
  (text) =>
    text.replace(
      anyValue,
      (_, lead: string, value: string) => `${lead}${inQuotes(/^\\?["']?/.exec(value)?.[0] ?? '', '')}`,
    ),
];

/** `https://user:token@host/` → `https://…@host/`. The name before `@` of an ssh address is none. */
function withoutUserinfo(text: string): string {
  return text.replace(userinfo, (whole, said: string, at: number) =>
    !said.includes(':') && /ssh$/.test(text.slice(Math.max(0, at - 3), at)) ? whole : `://${hidden}@`,
  );
}

/** `--set a.b=c,d=e` → `--set a.b=…`: any value may be a secret, the key says what was set. */
function withoutSetValues(text: string): string {
  return text.replace(setFlag, (whole, flag: string, word: string) => {
    const quote = /^["']?/.exec(word)?.[0] ?? '';
    const equals = word.indexOf('=');
    // A placeholder of help is no value.
    if (equals < 0 || word.startsWith('<')) return whole;
    return `${flag}${inQuotes(quote, word.slice(quote.length, equals + 1))}`;
  });
}

function inQuotes(quote: string, before: string): string {
  return `${quote}${before}${hidden}${quote}`;
}

const userinfo = /:\/\/([^\s/?#"`<>]*)@/g;
const setFlag =
  /(--set(?:-string|-json|-literal|-file)?(?:=|\s+))((?:'[^']*'?|"(?:[^"\\]|\\.)*"?|\\.|[^\s'"\\`])+)/g;
const authorization = /(authorization\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?)[^\s"'\\][^"'\n\\]*/gi;
/** `Basic authentication` is no header: words are all small letters, credentials hardly ever. */
const scheme = /\b([Bb]asic|BASIC|[Bb]earer|BEARER)\s{1,4}(?![A-Z]?[a-z]+(?![\w+/=.~-]))[\w+/.~-]{8,}=*/g;
/** A word that was quoted for a shell because of what is in the value: `'TOKEN=a b'`. */
const quotedAssignment = new RegExp(
  `(["'])([\\w.-]*${secretWord}=)(?:'\\\\''|(?!\\1)[^\\n])*(?:\\1|$)`,
  'gim',
);
const told = `(?![<${hidden}]|(?:true|false|null)\\b)`;
/** A line of YAML, whose value goes to its end. */
const yamlValue = new RegExp(`^([ \\t]*(?:- )?[\\w.-]*${secretWord}[ \\t]*:[ \\t]+)${told}\\S.*$`, 'gim');
/** Anywhere else the value is one word or stands in quotes: JSON, variables, queries. */
const anyValue = new RegExp(
  `(${secretWord}\\\\?["']?[ \\t]{0,4}[:=][ \\t]{0,4})(\\\\"(?:[^"\\\\])*(?:\\\\"|$)|"(?:[^"\\\\\\n]|\\\\.)*"?|'[^'\\n]*'?|${told}(?!["'\\\\])[^\\s"]+)`,
  'gi',
);
