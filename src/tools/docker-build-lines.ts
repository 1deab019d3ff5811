import { splitLines } from '../lib/lines.ts';
import type { LineSplitter } from '../lib/lines.ts';
import { decodeBuildKitStatus } from './buildkit-status.ts';

/** One line of the engine's answer to a build, of either builder. */
interface BuildMessage {
  readonly stream?: string;
  readonly status?: string;
  /** `moby.buildkit.trace`, or the layer that a status is about. */
  readonly id?: string;
  readonly aux?: unknown;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

/** Reads the answer of a build to its end, giving `[2/5] RUN …` and what the steps print to onLine. Resolves with the error that came inside the answer, or undefined. */
export async function followBuild(
  answer: NodeJS.ReadableStream,
  onLine: (line: string) => void,
): Promise<string | undefined> {
  const printer = createPrinter(onLine);
  let failure: string | undefined;
  let rest = '';
  const take = (line: string) => {
    if (line.trim() === '') return;
    const message = JSON.parse(line) as BuildMessage;
    if (message.error !== undefined) failure = message.errorDetail?.message ?? message.error;
    else printer.print(message);
  };
  answer.setEncoding('utf8');
  for await (const chunk of answer as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  }
  take(rest);
  printer.end();
  return failure;
}

function createPrinter(onLine: (line: string) => void): { print(message: BuildMessage): void; end(): void } {
  const said = new Set<string>();
  // Steps run side by side, and a line may come in two pieces.
  const outputs = new Map<string, LineSplitter>();
  const outputOf = (step: string): LineSplitter => {
    const known = outputs.get(step);
    if (known) return known;
    const created = splitLines(classicLine(onLine));
    outputs.set(step, created);
    return created;
  };
  const once = (key: string, line: string) => {
    if (said.has(key)) return;
    said.add(key);
    onLine(line);
  };
  return {
    print({ id, aux, stream, status }) {
      if (id === 'moby.buildkit.trace' && typeof aux === 'string') {
        const { steps, logs, warnings } = decodeBuildKitStatus(Buffer.from(aux, 'base64'));
        for (const { digest, name, cached, started } of steps) {
          if (housekeeping.test(name)) continue;
          if (cached) once(digest, `CACHED ${name}`);
          else if (started) once(digest, name);
        }
        for (const { step, bytes } of logs) outputOf(step).push(bytes);
        for (const warning of warnings) once(warning, `warning: ${warning}`);
      } else if (stream !== undefined) {
        outputOf('').push(Buffer.from(stream));
      } else if (status !== undefined && id === undefined) {
        onLine(status);
      }
    },
    end() {
      for (const output of outputs.values()) output.end();
    },
  };
}

/** BuildKit's own steps around those of the Dockerfile. */
const housekeeping = /^(\[internal\]|copy \/context |exporting |resolve image config )/;

/** Image ids of the classic builder, and dpkg counting in steps of five per cent. */
const noise = /^ ---> |^Removing intermediate container |^\(Reading database \.\.\. ?(\d+%)?$/;

/** The classic builder's `Step 2/5 : RUN …` in BuildKit's form, without the noise. */
function classicLine(onLine: (line: string) => void): (line: string) => void {
  return (line) => {
    if (line.trim() === '' || noise.test(line)) return;
    onLine(line.replace(/^Step (\d+\/\d+) : /, '[$1] ').trimEnd());
  };
}
