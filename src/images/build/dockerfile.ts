import { posix } from 'node:path';
import {
  Add,
  Arg,
  Copy,
  DockerfileParser,
  Env,
  From,
  ModifiableInstruction,
  Run,
  Workdir,
} from 'dockerfile-ast';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextEdit } from 'vscode-languageserver-textdocument';

/** Where things of ours lie in a build context; no file of EEMT can be meant. */
export const dockerfileName = '.eemt-dev/Dockerfile';
export const caPath = '.eemt-dev/ca.pem';

/** Sources of COPY, ADD and bind mounts that come out of the build context, as written; a mount of the whole context gives `.`. */
export function copySources(dockerfile: string): readonly string[] {
  return instructionsOf(dockerfile).flatMap((instruction) => {
    if (instruction instanceof Run) return boundSources(instruction);
    if (!(instruction instanceof Copy || instruction instanceof Add)) return [];
    if (instruction.getFlags().some((flag) => flag.getName() === 'from')) return [];
    return wordsOf(instruction)
      .slice(0, -1)
      .filter((word) => !/^[a-z][\w+.-]*:\/\/|^git@|^<</.test(word));
  });
}

/** Names behind FROM that are not stages of the same file. */
export function fromNames(dockerfile: string): readonly string[] {
  const stages = new Set<string>();
  const names: string[] = [];
  for (const instruction of instructionsOf(dockerfile)) {
    if (!(instruction instanceof From)) continue;
    const image = instruction.getImage();
    if (image !== null && !stages.has(image.toLowerCase())) names.push(image);
    const stage = instruction.getBuildStage();
    if (stage !== null) stages.add(stage.toLowerCase());
  }
  return names;
}

/** A COPY of plain files and folders out of the build context. */
export interface PlainCopy {
  readonly sources: readonly string[];
  /** Absolute. */
  readonly to: string;
  /** It ended with a slash, or there are several sources: `to` is a folder. */
  readonly intoFolder: boolean;
}

/** What the last stage copies plainly, in order; no patterns, no variables, and nothing with a flag that changes what is copied. */
export function plainCopies(dockerfile: string): readonly PlainCopy[] {
  let folder = '/';
  let copies: PlainCopy[] = [];
  for (const instruction of instructionsOf(dockerfile)) {
    if (instruction instanceof From) [folder, copies] = ['/', []];
    else if (instruction instanceof Workdir) folder = posix.resolve(folder, instruction.getPath() ?? '');
    else if (
      instruction instanceof Copy &&
      !instruction.getFlags().some((flag) => flag.getName() !== 'chown')
    ) {
      const words = wordsOf(instruction);
      const sources = words.slice(0, -1);
      const to = words.at(-1) ?? '';
      if (words.some((word) => /[$*?[]|^<</.test(word))) continue;
      const intoFolder = sources.length > 1 || /(^|\/)\.?$/.test(to);
      copies.push({ sources, to: posix.resolve(folder, to), intoFolder });
    }
  }
  return copies;
}

/** Commands of the last stage's RUN instructions, as far as a shell's `&&`, `;` and `|` tell them apart. */
export function runCommands(dockerfile: string): readonly string[] {
  let commands: string[] = [];
  for (const instruction of instructionsOf(dockerfile)) {
    if (instruction instanceof From) commands = [];
    else if (instruction instanceof Run)
      commands.push(...(instruction.getArgumentsContent() ?? '').split(/&&|[;|\n]/));
  }
  return commands.map((command) => command.trim());
}

/** An instruction as written, for whoever judges what it does. */
export interface PlainInstruction {
  /** In capitals. */
  readonly keyword: string;
  /** Names behind `--`. */
  readonly flags: readonly string[];
  /** All behind the flags, continued lines as one. */
  readonly text: string;
  /** What ENV and ARG set. */
  readonly variables: Readonly<Record<string, string>>;
}

/** undefined where something in it is not read by Docker's usual rules, as a syntax of its own or a here-document. */
export function plainInstructions(dockerfile: string): readonly PlainInstruction[] | undefined {
  const parsed = DockerfileParser.parse(dockerfile);
  const instructions = parsed.getInstructions();
  if (parsed.getDirectives().length > 0 || dockerfile.includes('<<')) return undefined;
  return instructions.map((instruction) => ({
    keyword: instruction.getKeyword(),
    flags:
      instruction instanceof ModifiableInstruction
        ? instruction.getFlags().map((flag) => flag.getName())
        : [],
    text: instruction.getArgumentsContent() ?? '',
    variables: variablesOf(instruction),
  }));
}

/** FROM names replaced by `tags`, and `afterFrom` put behind every FROM. EEMT's file itself stays as it is. */
export function rewriteDockerfile(
  dockerfile: string,
  tags: Readonly<Record<string, string>>,
  afterFrom: readonly string[],
): string {
  const others = new Set(fromNames(dockerfile));
  return edited(dockerfile, (instruction) => {
    if (!(instruction instanceof From)) return [];
    const name = instruction.getImage() ?? '';
    const range = instruction.getImageRange();
    const newText = others.has(name) && Object.hasOwn(tags, name) ? tags[name] : undefined;
    const renamed = range && newText !== undefined ? [{ range, newText }] : [];
    return [...renamed, linesBehind(instruction, afterFrom)];
  });
}

/** Every RUN sees the CA bundle as a file that exists only while it runs, so that it stays out of the image. Needs BuildKit. */
export function withCaBundle(dockerfile: string): string {
  const file = '/run/eemt-dev-ca.pem';
  const mount = `--mount=type=bind,source=${caPath},target=${file}`;
  // Build arguments are in the environment of RUN, but not in that of the image.
  const args = caVariables.map((name) => `ARG ${name}=${file}`);
  return edited(dockerfile, (instruction) => {
    if (instruction instanceof From) return [linesBehind(instruction, args)];
    if (!(instruction instanceof Run)) return [];
    const { end } = instruction.getInstructionRange();
    return [{ range: { start: end, end }, newText: ` ${mount}` }];
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

type Instruction = ReturnType<typeof instructionsOf>[number];

function instructionsOf(dockerfile: string) {
  return DockerfileParser.parse(dockerfile).getInstructions();
}

function edited(dockerfile: string, edits: (instruction: Instruction) => readonly TextEdit[]): string {
  const document = TextDocument.create('', 'dockerfile', 0, dockerfile);
  return TextDocument.applyEdits(document, instructionsOf(dockerfile).flatMap(edits));
}

function linesBehind(instruction: Instruction, lines: readonly string[]): TextEdit {
  // Behind all that stands in the line; spaces at its end are not part of the instruction.
  const end = { line: instruction.getRange().end.line, character: Number.MAX_SAFE_INTEGER };
  return { range: { start: end, end }, newText: lines.map((line) => `\n${line}`).join('') };
}

function variablesOf(instruction: Instruction): Readonly<Record<string, string>> {
  if (!(instruction instanceof Env || instruction instanceof Arg)) return {};
  const properties = instruction instanceof Env ? instruction.getProperties() : [instruction.getProperty()];
  return Object.fromEntries(
    properties.flatMap((one) => (one ? [[one.getName(), one.getValue() ?? '']] : [])),
  );
}

function boundSources(run: Run): readonly string[] {
  return run.getFlags().flatMap((flag) => {
    if (flag.getName() !== 'mount') return [];
    const options = new Map(
      flag.getOptions().map((option) => [option.getName().toLowerCase(), option.getValue() ?? '']),
    );
    if ((options.get('type') ?? 'bind') !== 'bind' || options.has('from')) return [];
    return [options.get('source') ?? options.get('src') ?? '.'];
  });
}

/** Words of the instruction itself: the parser counts those of its here-documents too. */
function wordsOf(instruction: Copy | Add): readonly string[] {
  const words = instruction.getArguments();
  const list = words[0]?.getValue().startsWith('[') ? listOf(instruction.getArgumentsContent()) : undefined;
  if (list) return list;
  const [heredoc] = words.some((word) => word.getValue().startsWith('<<'))
    ? (instruction as Copy).getHeredocs()
    : [];
  const body = (heredoc?.getContentRange() ?? heredoc?.getDelimiterRange())?.start.line;
  return words
    .filter((word) => body === undefined || word.getRange().start.line < body)
    .map((word) => word.getValue());
}

/** The JSON form, of which the parser loses spaces; undefined where it is the shell form, as Docker decides it too. */
function listOf(args: string | null): readonly string[] | undefined {
  try {
    const list = JSON.parse(args ?? '') as readonly unknown[];
    return list.every((word) => typeof word === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}
