import { describe, expect, it } from 'vitest';
import { sourceSetting } from '../../../src/app/source-setting.ts';
import type { EnvironmentRecord } from '../../../src/state/record.ts';
import { emptyFolder } from '../../support/checkout.ts';

const recordOf = (source: string, asked: string) =>
  ({ source, answers: { source: asked } }) as unknown as EnvironmentRecord;

describe('the source of an environment that was made from a branch', () => {
  it('stays the commit that it was made from, until it is asked for anew', () => {
    const dir = emptyFolder();
    const record = recordOf(dir, 'clone@main');
    expect(sourceSetting('clone@main', record)).toBe(dir);
    expect(sourceSetting('clone@main', record, { anew: true })).toBe('clone@main');
  });

  it('is the branch where another one is asked for, or the commit is gone', () => {
    expect(sourceSetting('clone#7', recordOf(emptyFolder(), 'clone@main'))).toBe('clone#7');
    expect(sourceSetting('clone@main', recordOf('/nowhere/at/all', 'clone@main'))).toBe('clone@main');
    expect(sourceSetting('clone@main', undefined)).toBe('clone@main');
  });

  it('is what was asked for where that is no branch', () => {
    const record = recordOf(emptyFolder(), 'clone');
    expect([null, 'clone', '/a'].map((asked) => sourceSetting(asked, record))).toEqual([null, 'clone', '/a']);
  });
});
