import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** What a browser would send from a form. */
export interface Form {
  readonly fields?: Readonly<Record<string, string>>;
  /** A file is read piece by piece while it is sent. `name` is what the server sees of its name. */
  readonly file?: { readonly field: string; readonly name: string; readonly path: string };
}

export interface EncodedForm {
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: () => AsyncGenerator<Uint8Array>;
}

/** As multipart/form-data with its length, since not every server takes a body in chunks. Rejects where the file is not there. */
export async function encodeForm({ fields = {}, file }: Form): Promise<EncodedForm> {
  const boundary = `eemt-dev-${randomUUID()}`;
  const part = (disposition: string, more = ''): string =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${more}\r\n`;
  const texts = Object.entries(fields).map(([name, value]) => `${part(`name="${name}"`)}${value}\r\n`);
  const opening = file
    ? part(
        `name="${file.field}"; filename="${quoted(file.name)}"`,
        'Content-Type: application/octet-stream\r\n',
      )
    : '';
  const head = Buffer.from(texts.join('') + opening);
  const tail = Buffer.from(`${file ? '\r\n' : ''}--${boundary}--\r\n`);
  const size = file ? (await stat(file.path)).size : 0;
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + size + tail.length),
    },
    async *parts() {
      yield head;
      if (file && size > 0)
        yield* createReadStream(file.path, { end: size - 1 }) as AsyncIterable<Uint8Array>;
      yield tail;
    },
  };
}

/** As browsers do it. */
function quoted(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}
