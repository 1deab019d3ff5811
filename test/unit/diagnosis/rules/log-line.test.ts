import { describe, expect, it } from 'vitest';
import { meaningfulLine } from '../../../../src/diagnosis/rules/log-line.ts';

describe('the line of a log that says why', () => {
  it('is the last that complains, not the last', () => {
    expect(meaningfulLine(['ok', 'ERROR: no space', 'Shutting down'], '')).toBe('ERROR: no space');
  });
  it('is the exception, not the word Traceback', () => {
    expect(meaningfulLine(['ValueError: bad', 'Traceback (most recent call last):'], '')).toBe(
      'ValueError: bad',
    );
  });
  it('is the last that says anything where none complains', () => {
    expect(meaningfulLine(['one', 'two', '---', ''], '')).toBe('two');
  });
  it('has no colours, control characters or time stamp', () => {
    expect(meaningfulLine(['2026-02-10T10:00:00.123Z \u001b[31mfatal:\u001b[0m \u0007gone'], '')).toBe(
      'fatal: gone',
    );
  });
  it('is the termination message where there is no log, and nothing where there is neither', () => {
    expect(meaningfulLine([], 'could not start')).toBe('could not start');
    expect(meaningfulLine([], '')).toBeUndefined();
  });
  it('is cut where it is very long', () => {
    expect(meaningfulLine([`error ${'x'.repeat(500)}`], '')).toHaveLength(241);
  });
});
