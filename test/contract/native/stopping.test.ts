import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const native = join(import.meta.dirname, '../../../native');

/** The signal comes while a callback runs, out of which Python lets no exception. */
const lost = `
import os, signal, sys, weakref
sys.path.insert(0, ${JSON.stringify(native)})
from stopping import listen, stop_if_asked

class Thing: pass

listen()
thing = Thing()
told = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGTERM))
del thing
print('went on', flush=True)
stop_if_asked()
print('and on')
`;

it('a signal whose exception Python loses ends the run at the next look', () => {
  const { status, stdout } = spawnSync('python3', ['-B', '-c', lost], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 143, stdout: 'went on\n' });
});
