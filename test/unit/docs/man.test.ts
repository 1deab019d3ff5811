import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/cli/command.ts';
import { reference } from '../../../src/cli/reference.ts';

const root = join(import.meta.dirname, '../../..');
const file = join(root, 'man', 'eemt-dev.1');
const page = readFileSync(file, 'utf8').replaceAll('\\-', '-').replaceAll(/\s+/g, ' ');

/** Programs that judge a page, and what they find no fault in. */
const judges: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['mandoc', ['-T', 'lint', file], /missing date/],
  ['groff', ['-man', '-ww', '-z', file], /^$/],
];
const installed = judges.filter(([program]) => !spawnSync(program, ['--version']).error);

const shown = (
  { hidden, commands, ...verb }: Command,
  above = '',
): readonly (readonly [string, Command])[] => {
  if (hidden) return [];
  const path = `${above}${verb.name}`;
  return commands ? commands.flatMap((one) => shown(one, `${path} `)) : [[path, verb]];
};

describe('the man page', () => {
  it('has every verb with its summary and all its flags, and none that help hides', () => {
    for (const [path, { summary, options = [] }] of reference.verbs.flatMap((verb) => shown(verb))) {
      expect(page).toContain(`.SS ${path}`);
      expect(page).toContain(summary.slice(1).replaceAll('`', ''));
      for (const { flags } of options) expect(page, `${path} ${flags}`).toContain(flags.replace(/ <.*/, ''));
    }
    expect(page).not.toContain('__complete');
  });

  it('has every variable and every exit code', () => {
    for (const { variable } of reference.globals) expect(page).toContain(variable);
    for (const code of [0, 2, 3, 4, 5, 6, 7, 70, 130]) expect(page).toContain(`.B ${String(code)} `);
  });

  it.each(installed)('has nothing that %s warns of', (program, args, fine) => {
    const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    expect(`${stdout}${stderr}`.split('\n').filter((line) => line !== '' && !fine.test(line))).toEqual([]);
  });

  it('comes with the package', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      /** A list: npm 11 passes over a single name. */
      readonly man: readonly string[];
      readonly files: readonly string[];
    };
    expect(manifest.man).toEqual(['./man/eemt-dev.1']);
    expect(manifest.files).toContain('man');
  });
});
