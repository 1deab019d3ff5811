import { describe, expect, it } from 'vitest';
import { verbs } from '../../../src/cli/verbs/index.ts';
import { namedCommands, namedIn, verbsWithName } from '../../../src/lib/named-commands.ts';

const named = (text: string) => namedCommands(text, 'second');

describe('proposed commands', () => {
  it('name their environment right behind the verb', () => {
    expect(named('eemt-dev up')).toBe('eemt-dev up --name second');
    expect(named('`eemt-dev up --workers 1` runs fewer')).toBe(
      '`eemt-dev up --name second --workers 1` runs fewer',
    );
    expect(named('eemt-dev logs web -c web --previous')).toBe(
      'eemt-dev logs --name second web -c web --previous',
    );
    expect(named('npx eemt-dev config show')).toBe('npx eemt-dev config show --name second');
  });

  it('are all found, several in one text too', () => {
    expect(named('`eemt-dev status` shows it, `eemt-dev down` removes it')).toBe(
      '`eemt-dev status --name second` shows it, `eemt-dev down --name second` removes it',
    );
    expect(named('eemt-dev up --name third, else eemt-dev down')).toBe(
      'eemt-dev up --name third, else eemt-dev down --name second',
    );
  });

  it('that name one already stay as they are', () => {
    for (const text of [
      'eemt-dev up --name OTHER makes a second one',
      'eemt-dev up --workers 2 --name=third',
    ]) {
      expect(named(text)).toBe(text);
    }
    expect(named(named('eemt-dev kubectl -- get pods'))).toBe('eemt-dev kubectl --name second -- get pods');
  });

  it('leave what stands behind -- to the child', () => {
    expect(named('eemt-dev exec web -- tool --name x')).toBe(
      'eemt-dev exec --name second web -- tool --name x',
    );
  });

  it('of no environment, and prose, stay as they are', () => {
    for (const text of [
      'eemt-dev list shows those that exist',
      '`eemt-dev bugs list` names them',
      'eemt-dev --help lists the verbs',
      'eemt-dev builds it',
      'eemt-dev upgrades nothing',
      'eemt-dev.yaml',
    ])
      expect(named(text)).toBe(text);
  });

  it('stay short for the environment that needs no name', () => {
    expect(namedCommands('eemt-dev up', 'eemt')).toBe('eemt-dev up');
  });

  it('are found inside plain data', () => {
    expect(namedIn({ a: ['eemt-dev up', 3, null], b: { c: 'text' } }, 'second')).toEqual({
      a: ['eemt-dev up --name second', 3, null],
      b: { c: 'text' },
    });
  });

  it('know every verb that works on an environment', () => {
    const paths = verbs.flatMap(({ name, commands }) =>
      commands ? commands.map((sub) => `${name} ${sub.name}`) : [name],
    );
    const without = ['list', 'menu', 'completion', 'bugs list', 'bugs show'];
    expect(paths.filter((path) => !without.includes(path)).sort()).toEqual([...verbsWithName].sort());
  });
});
