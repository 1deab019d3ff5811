import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeFacts } from '../../core/blueprint.ts';
import { parseManifests } from '../../eemt/chart/parse.ts';
import { chartDirOf } from '../../eemt/chart/paths.ts';
import { readChartValues, readPrelude } from '../../eemt/chart/read.ts';
import { nodeSelectorIn } from '../../eemt/chart/node-selector.ts';
import { splitStorage } from '../../eemt/chart/split.ts';
import type { Run } from '../../plan/step.ts';
import { defaultSettings } from '../../settings/settings.ts';
import { surveyFacts, surveySlice, together } from '../survey-slice.ts';
import type { SourceSurvey } from '../target.ts';
import { writtenImages } from '../written-images.ts';

/** The chart, the images and a new cluster, as they are before any cure. */
export async function surveyChart(checkout: string, cluster: Cluster, run: Run): Promise<SourceSurvey> {
  const { kubernetes, nodes, port } = defaultSettings;
  const facts: KubeFacts = {
    ...surveyFacts,
    autoscale: null,
    scaleDown: 'usual',
    nodes,
    // Not the one that EEMT's manifests name, which is the only one where they fit.
    namespace: 'survey',
    storage: cluster.storage,
    exposure: cluster.exposure,
    nodeSelector: nodeSelectorIn(await readChartValues(checkout).catch(() => ({}))),
  };
  const nodeImage = cluster.nodeImage(kubernetes, null).image;
  const plan = { id: '0', kubernetes, nodeImage, nodes, webPort: port, sparePort: port + 1 };
  return together(
    await Promise.all([
      surveySlice('images', facts, () => writtenImages(checkout, defaultSettings), run),
      surveySlice('cluster', facts, () => cluster.plan(plan), run),
      surveySlice('values', facts, () => readChartValues(checkout), run),
      surveySlice('manifests', facts, () => manifestsOf(checkout, facts.namespace, run), run),
    ]),
  );
}

async function manifestsOf(checkout: string, namespace: string, { tools, signal }: Run) {
  const text = await tools.helm.template({
    release: 'eemt',
    namespace,
    chartDir: chartDirOf(checkout),
    values: [],
    set: [],
    kubeVersion: defaultSettings.kubernetes,
    signal,
  });
  return { ...splitStorage(parseManifests(text, 'chart')), prelude: await readPrelude(checkout, namespace) };
}
