import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { symlinkSync, writeFileSync } from 'node:fs';
import { saidIn } from '../../../src/eemt/defects/source-texts.ts';
import { sourceTexts } from '../../../src/eemt/source-texts.ts';
import { checkoutWith } from '../../support/checkout.ts';

describe('texts of a checkout', () => {
  it('are those of a file, or of the Python files right in a folder', () => {
    const dir = checkoutWith({
      'web/app.py': 'one',
      'web/b.py': 'two',
      'web/jobs.db': 'x',
      'web/in/c.py': 'y',
    });
    const texts = sourceTexts(dir);
    expect(texts('web/app.py')).toEqual(['one']);
    expect([...texts('web')].sort()).toEqual(['one', 'two']);
    expect(saidIn(texts, ['missing', 'web'], /two/)).toBe(true);
    expect(saidIn(texts, ['web'], /y/)).toBe(false);
  });

  it('are none where nothing is there, it cannot be read, or it leads out', () => {
    const dir = checkoutWith({ 'web/app.py': 'one' });
    symlinkSync('/etc/hostname', join(dir, 'web/out.py'));
    const texts = sourceTexts(dir);
    expect([texts('missing'), texts('web/app.py/below'), texts('web/out.py')]).toEqual([[], [], []]);
    expect(texts('web')).toEqual(['one']);
  });

  it('are read once', () => {
    const dir = checkoutWith({ 'web/app.py': 'one' });
    const texts = sourceTexts(dir);
    texts('web/app.py');
    writeFileSync(join(dir, 'web/app.py'), 'two');
    expect(texts('web/app.py')).toEqual(['one']);
  });
});
