import { describe, expect, it } from 'vitest';
import { edit, type KubeObject } from '../../../src/core/blueprint.ts';
import { bugs } from '../../../src/eemt/defects/index.ts';
import { documentedCluster } from '../../../src/eemt/documented-cluster.ts';
import { podSpecOf } from '../../../src/eemt/chart/editors.ts';
import { facts, fixtureBlueprint } from './defects/blueprint.ts';

/** The release as it is deployed for the notes' cluster. */
async function release(): Promise<readonly KubeObject[]> {
  const chosen = bugs.filter(({ id }) => !documentedCluster.leftOut.includes(id));
  const cures = [{ id: 'arranged', edits: documentedCluster.arrange }, ...chosen];
  const { manifests } = await fixtureBlueprint();
  return edit('manifests', manifests, cures, facts).value.release.map(({ body }) => body);
}
const find = (objects: readonly KubeObject[], kind: string, name: string) =>
  objects.find((one) => one.kind === kind && one.metadata.name === name);

describe("the cluster of EEMT's notes", () => {
  it('leaves out only cures that there are', () => {
    expect(bugs.map(({ id }) => id)).toEqual(expect.arrayContaining([...documentedCluster.leftOut]));
  });

  it('has a second page without volumes, from the image of the first, that a browser reaches', async () => {
    const objects = await release();
    const web = find(objects, 'Deployment', 'eemt-web');
    const simple = find(objects, 'Deployment', 'eemt-web-simple');
    expect(simple && podSpecOf(simple)).toMatchObject({
      containers: [{ image: 'eemt-web:2.0', command: ['python3', 'app.py'] }],
    });
    expect(simple && podSpecOf(simple)?.['volumes']).toBeUndefined();
    expect(web && podSpecOf(web)?.['containers']).toMatchObject([{ image: 'eemt-web:2.0' }]);
    expect(find(objects, 'Service', 'eemt-web-simple')).toMatchObject({
      metadata: { namespace: 'other' },
      spec: { type: 'NodePort', ports: [{ port: 5000, nodePort: 30501 }] },
    });
  });

  it('gives the first page a log folder of the node, which belongs to root whatever fsGroup says', async () => {
    const web = find(await release(), 'Deployment', 'eemt-web');
    expect(web && podSpecOf(web)).toMatchObject({
      securityContext: { fsGroup: 1000 },
      volumes: expect.arrayContaining([
        { name: 'logs-storage', hostPath: { path: '/eemt-data/web-logs', type: 'DirectoryOrCreate' } },
      ]) as unknown,
    });
  });

  it('keeps the workers, their selector and the cleanup as the chart has them', async () => {
    const objects = await release();
    const worker = find(objects, 'Deployment', 'eemt-worker');
    expect(worker && podSpecOf(worker)?.['nodeSelector']).toEqual({ 'node-type': 'compute' });
    expect(objects.some(({ kind }) => kind === 'CronJob')).toBe(true);
  });
});
