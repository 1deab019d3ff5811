import { describe, expect, it } from 'vitest';
import { engineError } from '../../../src/tools/docker-errors.ts';

const endpoint = { socketPath: '/s', uri: 'unix:///s', origin: 'default socket' };
const never = new AbortController().signal;
const connect = (code: string) => Object.assign(new TypeError(code), { code, syscall: 'connect' });

describe('an error of the engine', () => {
  it('is a matter of permission, or of nobody listening', () => {
    expect(engineError(connect('EACCES'), 'x', endpoint, never)).toMatchObject({
      code: 'DOCKER_DENIED',
      exitCode: 4,
    });
    expect(engineError(connect('ENOENT'), 'x', endpoint, never)).toMatchObject({
      code: 'DOCKER_UNREACHABLE',
      exitCode: 4,
    });
    expect(engineError(connect('ECONNREFUSED'), 'x', endpoint, never)).toMatchObject({
      code: 'DOCKER_UNREACHABLE',
    });
  });

  it('is not unreachable when a file of ours is missing', () => {
    const missing = Object.assign(new TypeError('ENOENT: no such file'), { code: 'ENOENT', syscall: 'open' });
    expect(engineError(missing, 'Building', endpoint, never)).toMatchObject({
      code: 'TOOL_FAILED',
      exitCode: 5,
    });
  });

  it('is a cancellation once the signal is aborted', () => {
    expect(engineError(connect('ENOENT'), 'x', endpoint, AbortSignal.abort())).toMatchObject({
      exitCode: 130,
    });
  });

  it('is told in the engine’s own words, without control characters', () => {
    const refused = Object.assign(new TypeError('(HTTP code 409) conflict - '), {
      statusCode: 409,
      json: { message: 'in use by \u001b[31mx' },
    });
    expect(engineError(refused, 'Removing', endpoint, never).message).toBe('Removing failed: in use by x');
  });
});
