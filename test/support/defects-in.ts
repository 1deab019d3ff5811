import { execFileSync } from 'node:child_process';
import { edit, type ClusterPlan } from '../../src/core/blueprint.ts';
import { nodeSelectorIn } from '../../src/eemt/chart/node-selector.ts';
import { parseManifests } from '../../src/eemt/chart/parse.ts';
import { chartDirOf } from '../../src/eemt/chart/paths.ts';
import { readChartValues, readPrelude } from '../../src/eemt/chart/read.ts';
import { splitStorage } from '../../src/eemt/chart/split.ts';
import { bugs } from '../../src/eemt/defects/index.ts';
import { sourceTexts } from '../../src/eemt/source-texts.ts';
import { writtenImages } from '../../src/targets/written-images.ts';
import { facts } from '../unit/eemt/defects/blueprint.ts';

/** Of a tree: what the cures of Kubernetes change, slice by slice as they are laid out, and what the texts tell. */
export async function defectsIn(dir: string): Promise<readonly string[]> {
  const written = await readChartValues(dir);
  const here = { ...facts, nodeSelector: nodeSelectorIn(written) };
  const values = edit('values', written, bugs, here);
  // The manifests are rendered with the cured values.
  const rendered = parseManifests(renderedChart(dir, JSON.stringify(values.value)), 'chart');
  const prelude = await readPrelude(dir, here.namespace);
  const images = writtenImages(dir, { webImage: null, workerImage: 'slim', with: ['docs'] });
  const texts = sourceTexts(dir);
  const ids = [
    ...edit('images', images, bugs, here).changedBy,
    ...edit('cluster', cluster, bugs, here).changedBy,
    ...values.changedBy,
    ...edit('manifests', { ...splitStorage(rendered), prelude }, bugs, here).changedBy,
    ...bugs.filter(({ foundIn }) => foundIn?.(texts) === true).map(({ id }) => id),
  ];
  return bugs.map(({ id }) => id).filter((id) => ids.includes(id));
}

/** What Helm makes of a tree's chart with these values. */
export function renderedChart(dir: string, values: string): string {
  const flags = ['--namespace', facts.namespace, '--kube-version', 'v1.27.3', '--values', '-'];
  return execFileSync('helm', ['template', 'eemt', chartDirOf(dir), ...flags], {
    input: values,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

const cluster: ClusterPlan = {
  name: 'eemt-cluster',
  kubernetes: 'v1.27.3',
  nodeImage: 'kindest/node:v1.27.3',
  nodes: [{ role: 'control-plane', labels: {}, mounts: [], ports: [] }],
};
