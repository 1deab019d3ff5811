import { describe, expect, it } from 'vitest';
import { verbs } from '../../../src/cli/verbs/index.ts';
import { commandText, eemtDev, verbsWithName, verbsWithoutName } from '../../../src/core/command-hint.ts';

const text = (...argv: readonly string[]) => commandText(argv, 'second');

describe('the text of a proposed command', () => {
  it('names its environment right behind the verb', () => {
    expect(text('eemt-dev', 'up', '--workers', '1')).toBe('eemt-dev up --name second --workers 1');
    expect(text('eemt-dev', 'config', 'show')).toBe('eemt-dev config show --name second');
    expect(text('eemt-dev', 'kubectl', '--', 'get', 'pods')).toBe(
      'eemt-dev kubectl --name second -- get pods',
    );
  });

  it('leaves a name that is there, and what is the child of the command', () => {
    expect(text('eemt-dev', 'up', '--name', 'NAME')).toBe('eemt-dev up --name NAME');
    expect(text('eemt-dev', 'up', '--name=third')).toBe('eemt-dev up --name=third');
    expect(text('eemt-dev', 'exec', 'web', '--', 'tool', '--name', 'x')).toBe(
      'eemt-dev exec --name second web -- tool --name x',
    );
  });

  it('names none where the verb is about none, the tool is not ours, or the environment needs no name', () => {
    expect(text('eemt-dev', 'list')).toBe('eemt-dev list');
    expect(text('docker', 'start', 'up')).toBe('docker start up');
    expect(commandText(['eemt-dev', 'up'], 'eemt')).toBe('eemt-dev up');
  });

  it('can be pasted whatever stands in it', () => {
    expect(text('eemt-dev', 'logs', 'a pod', '--grep', "isn't; rm")).toBe(
      `eemt-dev logs --name second 'a pod' --grep 'isn'\\''t; rm'`,
    );
  });
});

describe('a proposed command of ours', () => {
  it('has every verb that there is to choose from, and no other', () => {
    const paths = verbs
      .filter(({ hidden }) => hidden !== true)
      .flatMap(({ name, commands }) => (commands ? commands.map((sub) => `${name} ${sub.name}`) : [name]));
    expect([...verbsWithName, ...verbsWithoutName].sort()).toEqual(paths.sort());
    expect(verbsWithoutName.map((verb) => commandText(eemtDev(verb).argv, 'second'))).toEqual(
      verbsWithoutName.map((verb) => `eemt-dev ${verb}`),
    );
  });
});
