import { describe, expect, it } from 'vitest';
import { deployedFacts } from '../../../../src/targets/compose/deployed-facts.ts';
import type { EngineContainer } from '../../../../src/tools/docker.ts';

const file = JSON.stringify({
  services: {
    'eemt-web': { labels: { 'eemt-dev.service': 'aaa' } },
    'eemt-worker': { labels: { 'eemt-dev.service': 'bbb' }, scale: 2 },
    runner: { labels: { 'eemt-dev.service': 'ccc' } },
  },
});

const container = (service: string, index: number, hash: string, state = 'running'): EngineContainer => ({
  id: `${service}-${String(index)}`,
  name: `eemt-compose-${service}-${String(index)}`,
  state: state as EngineContainer['state'],
  image: 'x',
  labels: { 'com.docker.compose.service': service, 'eemt-dev.service': hash },
  address: null,
  gateway: null,
  mounts: [],
  ports: [],
});
const web = container('eemt-web', 1, 'aaa');
const workers = [container('eemt-worker', 1, 'bbb'), container('eemt-worker', 2, 'bbb')];

describe('the Compose file that was run last, held against the containers', () => {
  it('differs in nothing where each was made from it, and says nothing of a service without containers', () => {
    expect(deployedFacts(file, [web, ...workers])).toEqual({ release: null, changes: [] });
  });

  it('differs in a container that was made from another file, and in one that is gone', () => {
    const other = container('eemt-web', 1, 'zzz');
    const leaving = container('eemt-worker', 2, 'bbb', 'removing');
    expect(deployedFacts(file, [other, ...workers.slice(0, 1), leaving]).changes).toEqual([
      {
        subject: { kind: 'Container', namespace: '', name: 'eemt-compose-eemt-web-1' },
        path: 'labels.eemt-dev.service',
        wanted: 'aaa',
        found: 'zzz',
      },
      {
        subject: { kind: 'Service', namespace: '', name: 'eemt-worker' },
        path: 'scale',
        wanted: 2,
        found: 1,
      },
    ]);
  });

  it('is held against nothing where it is not as we write it', () => {
    expect(deployedFacts('services: {', [web]).changes).toEqual([]);
  });
});
