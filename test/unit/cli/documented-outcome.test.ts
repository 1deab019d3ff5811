import { describe, expect, it } from 'vitest';
import type { DocumentedRun } from '../../../src/app/reproduce/as-documented.ts';
import type { SeededCluster } from '../../../src/app/reproduce/seed.ts';
import { documentedOutcome } from '../../../src/cli/documented-outcome.ts';
import { seededOutcome } from '../../../src/cli/seeded-outcome.ts';
import { eemtScripts } from '../../../src/eemt/scripts/scripts.ts';
import { verbContext } from '../../support/verb-context.ts';

const context = verbContext({ state: '/state', cache: '/cache' }, {}, { name: 'mine' });
const ran = (environment: string): DocumentedRun => ({
  ...{
    script: eemtScripts.deploy,
    argv: [],
    environment,
    source: '/src/eemt',
    runsOn: `${environment}-cluster`,
  },
  ...{ exitCode: 0, stop: null, said: [], changed: true, findings: [] },
});
const seeded = (environment: string): SeededCluster => ({
  ...{ environment, runsOn: `${environment}-cluster`, namespace: 'eemt', url: null },
  ...{ signs: [], findings: [], leftOut: ['rwx-claims'] },
});
const words = (screen: string | undefined): string => (screen ?? '').replace(/\s+/g, ' ');

describe('what comes after a script of EEMT, and after the cluster of its notes', () => {
  it('names the environment itself where the cluster is its own', () => {
    const script = words(documentedOutcome(context, ran('mine')).screen);
    expect(script).toContain('`eemt-dev bugs reproduce --name mine --remove` removes the cluster');
    expect(words(seededOutcome(context, seeded('mine')).screen)).toContain('`eemt-dev down --name mine`');
  });

  it('looks at the other one, and brings back the one that rests for it', () => {
    const script = documentedOutcome(context, ran('mine-bug'));
    const cluster = seededOutcome(context, seeded('mine-bug'));
    expect(words(script.screen)).toContain('`eemt-dev kubectl --name mine-bug -- get all`');
    expect(words(cluster.screen)).toContain('`eemt-dev status --name mine-bug`');
    for (const { screen, data } of [script, cluster]) {
      expect(words(screen)).toContain('`eemt-dev bugs reproduce --name mine --remove`');
      expect(words(screen)).toContain('brings mine back');
      expect(data).toMatchObject({ environment: 'mine-bug', cluster: 'mine-bug-cluster' });
    }
  });
});
