/** What BuildKit says about a build, as far as people want to read it. */
export interface BuildKitStatus {
  readonly steps: readonly {
    readonly digest: string;
    readonly name: string;
    readonly cached: boolean;
    readonly started: boolean;
  }[];
  readonly logs: readonly { readonly step: string; readonly bytes: Uint8Array }[];
  readonly warnings: readonly string[];
}

/**
 * Decodes moby.buildkit.v1.StatusResponse (numbers from BuildKit's control.proto).
 * Done here because docker.followProgress of dockerode 5.0.1 hands the output of steps on as base64.
 */
export function decodeBuildKitStatus(message: Uint8Array): BuildKitStatus {
  const steps: BuildKitStatus['steps'][number][] = [];
  const logs: BuildKitStatus['logs'][number][] = [];
  const warnings: string[] = [];
  for (const { field, bytes } of fieldsOf(message)) {
    if (field === 1) {
      const vertex = [...fieldsOf(bytes)];
      steps.push({
        digest: textOf(vertex, 1),
        name: textOf(vertex, 3),
        cached: vertex.some((one) => one.field === 4 && one.number === 1),
        started: vertex.some((one) => one.field === 5),
      });
    } else if (field === 3) {
      const log = [...fieldsOf(bytes)];
      logs.push({ step: textOf(log, 1), bytes: bytesOf(log, 4) });
    } else if (field === 4) {
      warnings.push(textOf([...fieldsOf(bytes)], 3));
    }
  }
  return { steps, logs, warnings };
}

interface Field {
  readonly field: number;
  /** Of a varint. */
  readonly number: number;
  /** Of a length-delimited field. */
  readonly bytes: Uint8Array;
}

const none = new Uint8Array(0);

/** The wire format of Protocol Buffers; a message that is cut off ends early instead of failing the build. */
function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; at < message.length; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < message.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    const wire = key % 8;
    if (wire === 0) {
      yield { field, number: varint(), bytes: none };
    } else if (wire === 2) {
      const length = varint();
      yield { field, number: 0, bytes: message.subarray(at, at + length) };
      at += length;
    } else if (wire === 1 || wire === 5) {
      at += wire === 1 ? 8 : 4;
    } else {
      return;
    }
  }
}

function bytesOf(fields: readonly Field[], number: number): Uint8Array {
  return fields.find(({ field }) => field === number)?.bytes ?? none;
}

function textOf(fields: readonly Field[], number: number): string {
  return Buffer.from(bytesOf(fields, number)).toString('utf8');
}
