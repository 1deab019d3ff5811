import { instructionsOf } from './instructions.ts';

/** Where things of ours lie in a build context; no file of EEMT can be meant. */
export const dockerfileName = '.eemt-dev/Dockerfile';
export const caPath = '.eemt-dev/ca.pem';

/** Sources of COPY, ADD and bind mounts that come out of the build context, as written; a mount of the whole context gives `.`. */
export function copySources(dockerfile: string): readonly string[] {
  return instructionsOf(dockerfile).flatMap(({ keyword, rest }) => {
    if (keyword === 'RUN') return boundSources(rest);
    if (keyword !== 'COPY' && keyword !== 'ADD') return [];
    const { flags, args } = flagsOf(rest);
    if (flags.some((flag) => flag.startsWith('--from='))) return [];
    const words = listOf(args) ?? args.split(/\s+/).filter((word) => word !== '');
    return words.slice(0, -1).filter((word) => !/^[a-z][\w+.-]*:\/\/|^git@|^<</.test(word));
  });
}

/** Names behind FROM that are not stages of the same file. */
export function fromNames(dockerfile: string): readonly string[] {
  const stages = new Set<string>();
  const names: string[] = [];
  for (const { keyword, rest } of instructionsOf(dockerfile)) {
    if (keyword !== 'FROM') continue;
    const { args } = flagsOf(rest);
    const [image = '', , stage] = args.split(/\s+/);
    if (!stages.has(image.toLowerCase())) names.push(image);
    if (stage !== undefined) stages.add(stage.toLowerCase());
  }
  return names;
}

/** FROM names replaced by `tags`, and `afterFrom` put behind every FROM. EEMT's file itself stays as it is. */
export function rewriteDockerfile(
  dockerfile: string,
  tags: Readonly<Record<string, string>>,
  afterFrom: readonly string[],
): string {
  const others = new Set(fromNames(dockerfile));
  return rewriteInstructions(dockerfile, ({ keyword, rest, text }) => {
    if (keyword !== 'FROM') return text;
    const name = flagsOf(rest).args.split(/\s+/)[0] ?? '';
    const tag = others.has(name) && Object.hasOwn(tags, name) ? tags[name] : undefined;
    return [tag === undefined ? text : text.replace(name, tag), ...afterFrom].join('\n');
  });
}

/** Every RUN sees the CA bundle as a file that exists only while it runs, so that it stays out of the image. Needs BuildKit. */
export function withCaBundle(dockerfile: string): string {
  const file = '/run/eemt-dev-ca.pem';
  const mount = `--mount=type=bind,source=${caPath},target=${file}`;
  // Build arguments are in the environment of RUN, but not in that of the image.
  const args = caVariables.map((name) => `ARG ${name}=${file}`);
  return rewriteInstructions(dockerfile, ({ keyword, text }) => {
    if (keyword === 'FROM') return [text, ...args].join('\n');
    return keyword === 'RUN' ? text.replace(/^(\s*RUN)(\s)/i, `$1 ${mount}$2`) : text;
  });
}

/** What pip, Python, curl, wget, conda, git and npm read. */
const caVariables = [
  'PIP_CERT',
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'NODE_EXTRA_CA_CERTS',
];

function rewriteInstructions(
  dockerfile: string,
  edit: (instruction: { readonly keyword: string; readonly rest: string; readonly text: string }) => string,
): string {
  const lines = dockerfile.split('\n');
  const out: string[] = [];
  let next = 0;
  for (const { keyword, rest, start, end } of instructionsOf(dockerfile)) {
    out.push(...lines.slice(next, start), edit({ keyword, rest, text: lines.slice(start, end).join('\n') }));
    next = end;
  }
  return [...out, ...lines.slice(next)].join('\n');
}

function boundSources(run: string): readonly string[] {
  return flagsOf(run).flags.flatMap((flag) => {
    const options = new Map(
      flag
        .replace(/^--mount=/, '')
        .split(',')
        .map((option) => {
          const [key = '', value = ''] = option.split('=', 2);
          return [key.toLowerCase(), value] as const;
        }),
    );
    const bound =
      flag.startsWith('--mount=') && (options.get('type') ?? 'bind') === 'bind' && !options.has('from');
    return bound ? [options.get('source') ?? options.get('src') ?? '.'] : [];
  });
}

function flagsOf(rest: string): { readonly flags: readonly string[]; readonly args: string } {
  const flags: string[] = [];
  let args = rest.trim();
  for (let flag = /^--\S+/.exec(args)?.[0]; flag !== undefined; flag = /^--\S+/.exec(args)?.[0]) {
    flags.push(flag);
    args = args.slice(flag.length).trimStart();
  }
  return { flags, args };
}

/** The JSON form; undefined where it is the shell form, as Docker decides it too. */
function listOf(args: string): readonly string[] | undefined {
  if (!args.startsWith('[')) return undefined;
  try {
    return JSON.parse(args) as readonly string[];
  } catch {
    return undefined;
  }
}
