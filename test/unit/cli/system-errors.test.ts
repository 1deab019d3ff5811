import { lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explainSystemError } from '../../../src/cli/system-errors.ts';
import { PrerequisiteError } from '../../../src/errors/index.ts';
import { textsOf } from '../../support/advice.ts';

const home = mkdtempSync(join(tmpdir(), 'eemt dev '));
const roots = { state: join(home, 'state'), cache: join(home, 'cache') };
mkdirSync(join(roots.state, 'eemt'), { recursive: true });
afterAll(() => {
  rmSync(home, { recursive: true });
});

const { uid, gid } = lstatSync(home);
const somebody = { uid: uid + 1, gid: 7 };
const systemError = (code: string, syscall: string, path?: string) =>
  Object.assign(new TypeError(`${code}: ${syscall}`), {
    code,
    syscall,
    ...(path === undefined ? {} : { path }),
  });
const explained = (error: Error, me = { uid, gid }) => {
  const page = explainSystemError(error, roots, me);
  expect(page).toBeInstanceOf(PrerequisiteError);
  const { code, exitCode, message, hints, cause } = page as PrerequisiteError;
  return { code, exitCode, message, hints: textsOf(hints), cause };
};

describe('errors of this machine', () => {
  it('a full disk is named by the file that did not fit, with what can be freed', () => {
    const path = join(roots.cache, 'tools', 'kind');
    const error = systemError('ENOSPC', 'open', path);
    const { code, exitCode, message, hints, cause } = explained(error);
    expect({ code, exitCode }).toEqual({ code: 'PREREQ_DISK', exitCode: 4 });
    expect(message).toBe(`No space is left on the disk that holds ${path}.`);
    expect(hints[0]).toContain(`df -h '${home}'`);
    expect(hints.join('\n')).toMatch(/docker system df[\s\S]*EEMT_DEV_HOME/);
    expect(cause).toBe(error);
  });

  it('a full disk without a file is looked for among ours', () => {
    expect(explained(systemError('ENOSPC', 'write')).message).toMatch(
      /^No space is left on the disk that holds \/.+\.$/,
    );
    expect(explained(systemError('EDQUOT', 'write')).message).toContain('Your quota is used up on the disk');
  });

  it('a folder of ours that belongs to somebody else is named with its owner and the ways out', () => {
    const path = join(roots.state, 'eemt', 'runs', 'x.log');
    const { code, exitCode, message, hints } = explained(systemError('EACCES', 'mkdir', path), somebody);
    const place = join(roots.state, 'eemt');
    const owner = uid === 0 ? 'root' : `user ${String(uid)}`;
    expect({ code, exitCode }).toEqual({ code: 'PREREQ_PERMISSION', exitCode: 4 });
    expect(message).toBe(`${path} may not be used; ${place} belongs to ${owner}.`);
    expect(hints[0]).toContain(`sudo chown -R ${String(uid + 1)}:7 '${place}'`);
    expect(hints[1]).toContain('EEMT_DEV_HOME');
  });

  it('what cannot be removed is the fault of the folder around it', () => {
    const { message } = explained(systemError('EPERM', 'unlink', join(roots.state, 'eemt')), somebody);
    expect(message).toContain(`; ${roots.state} belongs to`);
  });

  it('a folder of one’s own needs only its mode mended', () => {
    const { message, hints } = explained(systemError('EACCES', 'open', join(roots.state, 'eemt')));
    expect(message).toBe(`${join(roots.state, 'eemt')} may not be used.`);
    expect(hints[0]).toContain('chmod -R u+rwX');
  });

  it('nobody is told to take over a folder that is not ours', () => {
    const { hints } = explained(systemError('EACCES', 'mkdir', join(home, 'checkout')), somebody);
    expect(hints).toEqual([`\`ls -ld '${home}'\` shows who may.`]);
  });

  it('a read-only file system is named', () => {
    const { message, hints } = explained(systemError('EROFS', 'mkdir', roots.state));
    expect(message).toContain('read-only');
    expect(hints).toEqual([expect.stringContaining('EEMT_DEV_HOME')]);
  });

  it('everything else stays what it is', () => {
    for (const error of [
      new TypeError('boom'),
      'a text',
      undefined,
      systemError('ENOENT', 'open', '/x'),
      systemError('EACCES', 'connect'),
    ])
      expect(explainSystemError(error, roots)).toBe(error);
  });
});
