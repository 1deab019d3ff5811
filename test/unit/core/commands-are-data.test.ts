import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { verbs } from '../../../src/cli/verbs/index.ts';

const src = join(import.meta.dirname, '../../../src');
const ofOurs = new RegExp(`\\beemt-dev (${verbs.map(({ name }) => name).join('|')})\\b`);

/** Help shows commands as they are typed, for any environment: its first page, the scripts of completion, and `examples`. */
const help = /^cli\/(program[.]ts|completion\/)/;
const isExamples = (node: ts.Node): boolean =>
  ts.isPropertyAssignment(node) && node.name.getText() === 'examples';

/** Texts of a file in which a command of ours is written out. */
function commandsIn(path: string, text: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isExamples(node)) return;
    if ((ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) && ofOurs.test(node.text))
      found.push(`${path}: ${node.text}`);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

describe('a command of ours', () => {
  it('is seen in a text, and not in the examples of help', () => {
    expect(commandsIn('x.ts', "const hints = ['eemt-dev up makes it', `${a} eemt-dev down`];")).toHaveLength(
      2,
    );
    expect(commandsIn('x.ts', "const verb = { examples: ['eemt-dev up'] }; // eemt-dev up")).toEqual([]);
    expect(commandsIn('x.ts', "const text = 'eemt-dev builds it';")).toEqual([]);
  });

  it('is data wherever it is proposed: a text could not name the environment', () => {
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !help.test(path),
    );
    const texts = files.flatMap((path) => {
      const text = readFileSync(join(src, path), 'utf8');
      // Only what holds the words at all is parsed.
      return ofOurs.test(text) ? commandsIn(path, text) : [];
    });
    expect(texts).toEqual([]);
  });
});
