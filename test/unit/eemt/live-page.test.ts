import { describe, expect, it } from 'vitest';
import type { ComposeFacts, KubeFacts, ManifestSet } from '../../../src/core/blueprint.ts';
import { livePage, livePrograms } from '../../../src/eemt/live-page.ts';
import { ownManifest } from '../../../src/eemt/chart/editors.ts';

const kube = { storage: { is: 'node-folder', path: '/var/lib/eemt-dev/data' } } as KubeFacts;
const compose = { data: '/state/eemt/data' } as ComposeFacts;
const command = [
  ...['python3', `/eemt-dev/live/${livePrograms()}/live.py`, '--live', '/eemt-dev/live/versions'],
  ...['--answers', '/eemt-dev/live-answers', '--app', '/app', '--scratch', '/tmp/eemt-dev-live'],
  ...['--host', '0.0.0.0', '--port', '5000', '--', 'app.py'],
];

const deployment = (component: string) =>
  ownManifest({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: component, labels: { 'app.kubernetes.io/component': component } },
    spec: {
      template: {
        spec: {
          containers: [
            { name: 'one', args: ['x'], volumeMounts: [{ name: 'logs', mountPath: '/app/logs' }] },
            { name: 'beside' },
          ],
          volumes: [{ name: 'logs', emptyDir: {} }],
        },
      },
    },
  });

describe('the edit that has the page run from the live folder', () => {
  it('mounts the folder of the nodes into the page alone, where only answers can be written', () => {
    const worker = deployment('worker');
    const set: ManifestSet = { storage: [], prelude: [], release: [deployment('web-interface'), worker] };
    const { release } = livePage.edits.manifests?.(set, kube) ?? set;
    expect(release[1]).toBe(worker);
    expect(release[0]?.body['spec']).toEqual({
      template: {
        spec: {
          containers: [
            {
              name: 'one',
              command,
              volumeMounts: [
                { name: 'logs', mountPath: '/app/logs' },
                { name: 'eemt-dev-live', mountPath: '/eemt-dev/live', readOnly: true },
                { name: 'eemt-dev-live', mountPath: '/eemt-dev/live-answers', subPath: 'answers' },
              ],
            },
            { name: 'beside' },
          ],
          volumes: [
            { name: 'logs', emptyDir: {} },
            {
              name: 'eemt-dev-live',
              hostPath: { path: '/var/lib/eemt-dev/data/.live', type: 'Directory' },
            },
          ],
        },
      },
    });
  });

  it('does the same with a Compose file', () => {
    const file = { services: { 'eemt-web': { image: 'x', command: ['a'] }, other: { image: 'y' } } };
    const { services } = livePage.edits.compose?.(file, compose) ?? file;
    const bind = { create_host_path: false };
    expect(services).toEqual({
      'eemt-web': {
        image: 'x',
        entrypoint: command,
        volumes: [
          {
            type: 'bind',
            source: '/state/eemt/data/.live',
            target: '/eemt-dev/live',
            read_only: true,
            bind,
          },
          { type: 'bind', source: '/state/eemt/data/.live/answers', target: '/eemt-dev/live-answers', bind },
        ],
      },
      other: { image: 'y' },
    });
  });
});
