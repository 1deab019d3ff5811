import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { command } from '../../core/command-hint.ts';
import { SettingsError } from '../../errors/index.ts';

/** The given PEM file with the public roots behind it: tools take it in place of theirs, and not every host is behind the proxy. Rejects with SettingsError. */
export async function readCaBundle(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new SettingsError('CA_BUNDLE', `The CA bundle ${file} cannot be read.`, {
      cause,
      hints: [command('ls', '-l', file)],
    });
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new SettingsError('CA_BUNDLE', `The CA bundle ${file} holds no certificate in PEM form.`, {
      hints: [command('openssl', 'x509', '-in', file, '-noout', '-subject')],
    });
  }
  return [text.trimEnd(), ...rootCertificates, ''].join('\n');
}
