import { describe, expect, it } from 'vitest';
import type { ComposeFile } from '../../../../src/core/compose-file.ts';
import type { ComposeDesigned } from '../../../../src/targets/compose/design.ts';
import { differences } from '../../../../src/targets/compose/differences.ts';
import { modelOf } from '../../../../src/targets/compose/model.ts';
import { container, env } from './containers.ts';

const file: ComposeFile = {
  name: 'whatever',
  services: {
    'eemt-web': { image: 'eemt-dev/eemt-web:1', ports: [{ target: 5000, published: '5000' }] },
    'eemt-worker': { image: 'eemt-dev/eemt:1', scale: 2 },
    'eemt-docs': { image: 'docs', profiles: ['docs'] },
  },
  networks: { 'eemt-network': { driver: 'bridge' } },
};
const designed = (compose: ComposeFile) =>
  ({
    id: 'ab12',
    blueprint: { compose, images: [] },
    referenced: [
      { reference: 'eemt-dev/eemt-web:1', image: { role: 'web', name: 'eemt-web:2.0', variant: 'own' } },
      { reference: 'eemt-dev/eemt:1', image: { role: 'worker', name: 'eemt:ubuntu24.04', variant: 'slim' } },
    ],
  }) as unknown as ComposeDesigned;
const model = (compose = file, ids = { web: 'sha256:w', worker: 'sha256:x' }) =>
  modelOf(env, designed(compose), ids);
const hashOf = (name: string, of = model()) => of.services.find((one) => one.name === name)?.hash ?? '';

const running = (of = model()) => [
  container('eemt-web', { labels: { 'eemt-dev.service': hashOf('eemt-web', of) } }),
  container('eemt-worker', { labels: { 'eemt-dev.service': hashOf('eemt-worker', of) } }, 1),
  container('eemt-worker', { labels: { 'eemt-dev.service': hashOf('eemt-worker', of) } }, 2),
];

describe('the Compose file as it is run', () => {
  const written = JSON.parse(model().text) as ComposeFile;

  it('has only services without a profile, and no name of its own', () => {
    expect(Object.keys(written.services)).toEqual(['eemt-web', 'eemt-worker']);
    expect(written).not.toHaveProperty('name');
  });

  it('fetches nothing', () => {
    expect(written.services['eemt-web']).toMatchObject({ pull_policy: 'never' });
  });

  it('says on each container and network whose it is', () => {
    const ours = { 'eemt-dev.environment': 'demo', 'eemt-dev.id': 'ab12', 'eemt-dev.state': '/state/demo' };
    expect(written.services['eemt-worker']).toMatchObject({
      labels: {
        ...ours,
        'eemt-dev.role': 'worker',
        'eemt-dev.image-id': 'sha256:x',
        'eemt-dev.variant': 'slim',
      },
    });
    expect(written.networks).toMatchObject({ 'eemt-network': { labels: ours } });
  });

  it('has another hash where the image has other content, and the same with another number of workers', () => {
    const more = {
      ...file,
      services: { ...file.services, 'eemt-worker': { image: 'eemt-dev/eemt:1', scale: 9 } },
    };
    expect(hashOf('eemt-worker', model(more))).toBe(hashOf('eemt-worker'));
    expect(hashOf('eemt-web', model(file, { web: 'sha256:other', worker: 'sha256:x' }))).not.toBe(
      hashOf('eemt-web'),
    );
  });
});

describe('what differs from the file', () => {
  it('is nothing where all run as they were made', () => {
    expect(differences(model(), running())).toEqual([]);
  });

  it('is every service where nothing runs', () => {
    expect(differences(model(), []).map(({ text }) => text)).toEqual([
      'start eemt-web',
      'start 2 of eemt-worker',
    ]);
  });

  it('is a service that was made from something else', () => {
    const [web, ...workers] = running();
    const other = { ...web, labels: { ...web?.labels, 'eemt-dev.service': 'old' } } as typeof web;
    expect(differences(model(), other ? [other, ...workers] : [])).toEqual([
      { kind: 'update', text: 'make eemt-web anew' },
    ]);
  });

  it('is a container that was stopped by hand', () => {
    const [web, first, second] = running();
    const stopped = second && { ...second, state: 'exited' as const };
    expect(
      differences(
        model(),
        [web, first, stopped].flatMap((one) => one ?? []),
      ),
    ).toEqual([{ kind: 'heal', text: 'start demo-compose-eemt-worker-2, which is exited' }]);
  });

  it('is a number of workers that is another', () => {
    expect(differences(model(), running().slice(0, 2)).map(({ text }) => text)).toEqual([
      'eemt-worker: 2 containers, not 1',
    ]);
  });

  it('is a container of a service that is not wanted any more', () => {
    expect(differences(model(), [...running(), container('eemt-docs')])).toEqual([
      { kind: 'delete', text: 'remove demo-compose-eemt-docs-1' },
    ]);
  });

  it('is nothing where no workers are wanted and none are there', () => {
    const none = { ...file, services: { 'eemt-worker': { image: 'eemt-dev/eemt:1', scale: 0 } } };
    expect(differences(model(none), [])).toEqual([]);
  });
});
