import { describe, expect, it } from 'vitest';
import { shippedPath } from '../../../src/lib/package-root.ts';
import { runPython } from '../../support/run-python.ts';

const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
from pip_failure import failure_of
found = failure_of(sys.argv[2])
print(json.dumps([found.code, str(found)]))
`;

async function failureOf(log: string): Promise<unknown> {
  const { stdout } = await runPython(['-c', script, shippedPath('native'), log]);
  return JSON.parse(stdout) as unknown;
}

const noFetch = 'Could not fetch URL https://index.example/simple/x/: ';
const pool =
  "HTTPSConnectionPool(host='index.example', port=443): Max retries exceeded with url: /simple/x/ (Caused by ";
const nothing =
  'ERROR: Could not find a version that satisfies the requirement x (from versions: none)\nERROR: No matching distribution found for x';

describe('what pip says', () => {
  it.each([
    [
      'a name that nobody knows',
      `${noFetch}connection error: ${pool}NewConnectionError('<urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new connection: [Errno -2] Name or service not known')) - skipping\n${nothing}`,
      ['network', 'index.example: Name or service not known'],
    ],
    [
      'a certificate of somebody else',
      `${noFetch}There was a problem confirming the ssl certificate: ${pool}SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain (_ssl.c:1006)'))) - skipping\n${nothing}`,
      ['network', 'index.example: certificate verify failed: self-signed certificate in certificate chain'],
    ],
    [
      'a proxy that refuses',
      `${noFetch}connection error: ${pool}ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy Authentication Required'))) - skipping\n${nothing}`,
      ['network', 'index.example: the proxy: Tunnel connection failed: 407 Proxy Authentication Required'],
    ],
    [
      'a download that is refused',
      'ERROR: HTTP error 403 while getting https://me:secret@files.example/x.whl (from https://index.example/simple/x/)',
      ['network', 'files.example: answered 403'],
    ],
    [
      'a connection that breaks, of which only the retries tell',
      "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'ReadTimeoutError(\"HTTPSConnectionPool(host='index.example', port=443): Read timed out. (read timeout=15)\")': /simple/x/",
      ['network', 'index.example: timed out'],
    ],
    [
      'a package that the index does not have',
      `${noFetch}404 Client Error: Not Found for url: https://index.example/simple/x/ - skipping\n${nothing}`,
      ['no-wheel', 'x: the index has no wheel for this Python and machine'],
    ],
    [
      'a version that has no wheel',
      'ERROR: Could not find a version that satisfies the requirement x==3 (from versions: 1, 2)\nERROR: No matching distribution found for x==3',
      ['no-wheel', 'x==3: the index has no wheel of that version for this Python and machine'],
    ],
    [
      'a full disk',
      'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
      ['disk-full', 'The disk is full'],
    ],
    [
      'a folder that is read-only',
      "OSError: [Errno 30] Read-only file system: '/x'",
      ['read-only', 'The folder of Python environments cannot be written'],
    ],
    ['something else', 'ERROR: Exception: boom', ['pip', 'pip could not install the requirements']],
  ])('of %s becomes its cause', async (_, log, expected) => {
    expect(await failureOf(log)).toEqual(expected);
  });
});
