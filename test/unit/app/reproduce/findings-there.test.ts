import { describe, expect, it } from 'vitest';
import { findingsThere } from '../../../../src/app/reproduce/findings-there.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { finding } from '../../../support/views.ts';

const env = environmentOf('eemt', 'eemt', { state: '/state', cache: '/cache' });
const words = (text: string) => ({ argv: text.split(' '), purpose: '' });
const seen = {
  ...finding,
  consequenceOf: 'other Pod/x',
  repair: {
    ...finding.repair,
    byHand: [
      words('eemt-dev kubectl -- describe pod x'),
      words('eemt-dev logs x -c web --previous'),
      words('docker ps'),
    ],
  },
};
const commandsOf = (place: 'beside' | 'own') =>
  findingsThere(env, { bug: 'rwx-claims', place }, [seen]).flatMap(({ repair }) => [
    ...repair.byHand.map(({ argv }) => argv.join(' ')),
    repair.command?.join(' '),
  ]);

describe('findings of a reproduction', () => {
  it('act in its namespace where it lies beside the environment', () => {
    expect(commandsOf('beside')).toEqual([
      'eemt-dev kubectl -- --namespace eemt-bug describe pod x',
      'eemt-dev kubectl -- --namespace eemt-bug logs x -c web --previous',
      'docker ps',
      'eemt-dev bugs cure rwx-claims',
    ]);
  });

  it('act in its environment where it has one', () => {
    expect(commandsOf('own')).toEqual([
      'eemt-dev kubectl --name eemt-bug -- describe pod x',
      'eemt-dev logs --name eemt-bug x -c web --previous',
      'docker ps',
      'eemt-dev bugs cure rwx-claims',
    ]);
  });

  it('have keys that no finding of the environment has, and name each other by them', () => {
    expect(findingsThere(env, { bug: 'rwx-claims', place: 'beside' }, [seen])).toMatchObject([
      { key: `eemt-bug: ${finding.key}`, consequenceOf: 'eemt-bug: other Pod/x' },
    ]);
  });

  it('keep advice that cures nothing by itself', () => {
    const advised = { ...seen, repair: { ...seen.repair, mode: 'advice' as const, command: null } };
    const [there] = findingsThere(env, { bug: 'rwx-claims', place: 'beside' }, [advised]);
    expect(there?.repair).toMatchObject({ mode: 'advice', command: null });
  });
});
