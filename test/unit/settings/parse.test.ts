import { describe, expect, it } from 'vitest';
import {
  parseKubernetes,
  parseNodes,
  parsePort,
  parseSet,
  parseSkipFix,
  parseWebImage,
  parseWorkerImage,
  parseWorkers,
} from '../../../src/settings/parse.ts';

const refused = (
  parse: (text: string) => unknown,
  text: string,
): { code?: string; exitCode?: number; message: string } => {
  try {
    parse(text);
  } catch (error) {
    return error as never;
  }
  return { message: 'was taken' };
};

describe('flag parsers', () => {
  it.each(['0', '-1', '51', '1e9', '1e1', 'two', '', ' 2', '2.0', '0x2', '٣', '999999999999999999'])(
    'refuses %j workers and says the range',
    (text) => {
      const error = refused(parseWorkers, text);
      expect(error).toMatchObject({ code: 'USAGE_VALUE', exitCode: 2 });
      expect(error.message).toContain('--workers must be a whole number from 1 to 50');
    },
  );

  it('takes both ends of each range', () => {
    expect([
      parseWorkers('1'),
      parseWorkers('50'),
      parseNodes('0'),
      parseNodes('8'),
      parsePort('1'),
      parsePort('65535'),
    ]).toEqual([1, 50, 0, 8, 1, 65535]);
  });

  it('takes a Kubernetes version with and without v, and no shorter one', () => {
    expect([parseKubernetes('1.27.3'), parseKubernetes('v1.35.0')]).toEqual(['v1.27.3', 'v1.35.0']);
    expect(refused(parseKubernetes, '1.27').message).toContain('like v1.27.3');
    expect(refused(parseKubernetes, 'latest').code).toBe('USAGE_VALUE');
  });

  it.each([
    'eemt-web:2.0',
    'localhost:5001/eemt/web',
    'ghcr.io/a/b-c_d:v1@sha256:' + 'a'.repeat(64),
    'ubuntu',
  ])('takes the image reference %s', (text) => expect(parseWebImage(text)).toBe(text));

  it.each(['', '-x', 'Web:1', 'web:', 'a b', 'web:1:2', 'web@sha256:12', '$(id)'])(
    'refuses the image reference %j',
    (text) => {
      expect(refused(parseWebImage, text).message).toContain('--web-image must be an image reference');
    },
  );

  it('takes slim and full as worker images', () => {
    expect([parseWorkerImage('slim'), parseWorkerImage('full')]).toEqual(['slim', 'full']);
  });

  it('refuses a --set without a key or a value', () => {
    expect(parseSet('a.b=1,c=2')).toBe('a.b=1,c=2');
    expect(parseSet('a=')).toBe('a=');
    expect(refused(parseSet, 'a').code).toBe('USAGE_VALUE');
    expect(refused(parseSet, '=1').code).toBe('USAGE_VALUE');
  });

  it('refuses an id that no cure can have', () => {
    expect(parseSkipFix('rwx-claims')).toBe('rwx-claims');
    expect(refused(parseSkipFix, 'RWX claims').code).toBe('USAGE_VALUE');
  });

  it('cuts a very long value in its message', () => {
    expect(refused(parseWorkers, 'x'.repeat(5000)).message.length).toBeLessThan(200);
  });
});
