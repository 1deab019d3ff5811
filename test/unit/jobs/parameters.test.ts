import { describe, expect, it } from 'vitest';
import { parametersOf, parseParameter } from '../../../src/jobs/parameters.ts';

describe('a parameter of a job', () => {
  it('is a number in the range that the runner takes', () => {
    expect(parseParameter('step', '0.05')).toBe(0.05);
    expect(parseParameter('linke', '10')).toBe(10);
    expect(parseParameter('albedo', '0')).toBe(0);
    expect(parseParameter('threads', '1024')).toBe(1024);
  });

  it.each([
    ['step', '0'],
    ['step', '60.1'],
    ['linke', '0.9'],
    ['albedo', '1.1'],
    ['albedo', '-0.1'],
    ['threads', '2.5'],
    ['threads', '1025'],
    ['step', 'fast'],
    ['step', ''],
    ['step', '1e1'],
    ['step', 'NaN'],
  ] as const)('--%s %s is refused with the range', (name, text) => {
    expect(() => parseParameter(name, text)).toThrow(
      expect.objectContaining({ code: 'USAGE_VALUE', exitCode: 2 }),
    );
  });

  it("is the page's own where nobody says it", () => {
    expect(parametersOf({ linke: 5 })).toEqual({ step: 15, linke: 5, albedo: 0.2, threads: 4 });
  });
});
