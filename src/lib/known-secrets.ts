import { secretName } from './secret-patterns.ts';

/** Shorter texts would be found in the middle of ordinary words. */
const shortest = 4;

/** What this process was given and is secret wherever it turns up: passwords of proxies and mirrors, and values of `--set` whose key says so. */
export function knownSecrets(
  env: Readonly<Record<string, string | undefined>>,
  argv: readonly string[],
): readonly string[] {
  const ofAddresses = Object.entries(env)
    .filter(([name]) => /^(?:(?:https?|all|ftp)_proxy|EEMT_DEV_(?:GIT|DOWNLOAD)_URL)$/i.test(name))
    .flatMap(([, value]) => ofAddress(value ?? ''));
  const pairs = argv.flatMap((word, index) => {
    if (word === '--set') return argv[index + 1] ?? [];
    return word.startsWith('--set=') ? word.slice('--set='.length) : [];
  });
  const all = [...ofAddresses, ...[...pairs, env['EEMT_DEV_SET'] ?? ''].flatMap(ofPair)];
  return [...new Set(all)].filter(({ length }) => length >= shortest);
}

/** The password as written, as meant, and as a proxy is told it; a name alone is a token where it is long. */
function ofAddress(address: string): readonly string[] {
  const bare = address.replace(/^[a-z][\w+.-]*:\/\//i, '');
  // Behind the first slash only where a password has one that nobody encoded, so that it is no address.
  const [said] =
    /^[^/?#]*(?=@)/.exec(bare) ?? (URL.canParse(`http://${bare}`) ? [] : (/^.*(?=@)/s.exec(bare) ?? []));
  if (said === undefined) return [];
  const colon = said.indexOf(':');
  if (colon < 0) return said.length >= 8 ? [said, decoded(said)] : [];
  const basic = Buffer.from(decoded(said)).toString('base64');
  return [said.slice(colon + 1), decoded(said.slice(colon + 1)), basic];
}

function ofPair(pair: string): readonly string[] {
  return Array.from(pair.matchAll(/([^=,]+)=((?:\\.|[^,\\])*)/g)).flatMap(([, key = '', value = '']) =>
    secretName.test(key) ? [value, value.replaceAll(/\\(.)/g, '$1')] : [],
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
