import { readFileSync, statSync } from 'node:fs';
import { parseAllDocuments, visit } from 'yaml';
import type { Document } from 'yaml';
import { isEemtDevError, SettingsError, whyOf } from '../../errors/index.ts';
import type { Json } from '../../lib/json.ts';
import { jsonOf } from '../chart/json-of.ts';

const largestBytes = 1024 * 1024;

/** Every scalar is a text: Compose takes `yes` and `012` for names of files. */
const asTexts = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const;

/** Tags that change no text: those of Compose, and what the text is anyway. */
const harmlessTags = /^(!reset|!override|tag:yaml\.org,2002:(str|int|float|bool|null|map|seq))$/;

/**
 * The documents of a Compose file, with all scalars as texts. Throws SettingsError COMPOSE_INVALID where it is none, and where Compose's
 * reader of YAML could see another file than ours.
 */
export function composeDocuments(at: string, name: string): readonly Json[] {
  try {
    const { size } = statSync(at);
    // Opening a named pipe would wait for ever.
    if (!statSync(at).isFile()) throw invalidCompose(name, 'it is no file');
    if (size > largestBytes) throw invalidCompose(name, 'it is larger than 1 MiB');
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(at));
    const odd = oddIn(text);
    if (odd !== undefined) throw invalidCompose(name, odd);
    const documents = parseAllDocuments(text, asTexts);
    return (Array.isArray(documents) ? documents : []).map((document) => jsonIn(document, name));
  } catch (cause) {
    throw isEemtDevError(cause) ? cause : invalidCompose(name, whyOf(cause), cause);
  }
}

/** `name`: path from the checkout. */
export function invalidCompose(name: string, reason: string, cause?: unknown): SettingsError {
  return new SettingsError('COMPOSE_INVALID', `${name} is no usable Compose file: ${reason}`, {
    cause,
    details: { file: name, reason },
    hints: [`Mend ${name}, or take another source with --source.`],
  });
}

/** Line ends that only YAML 1.1 knows end a comment for Compose, and what follows would be hidden from us. */
function oddIn(text: string): string | undefined {
  if (/\r(?!\n)|[\u0085\u2028\u2029]/.test(text))
    return 'it holds line ends of another kind than \\n and \\r\\n';
  return text.includes('\0') ? 'it is not written in UTF-8' : undefined;
}

function jsonIn(document: Document.Parsed, name: string): Json {
  visit(document, {
    Node(_, { tag }) {
      if (tag !== undefined && !harmlessTags.test(tag))
        throw invalidCompose(name, `the tag ${tag} stands in it`);
    },
  });
  const reading = jsonOf(document);
  if ('wrong' in reading) throw invalidCompose(name, reading.wrong);
  return reading.value;
}
