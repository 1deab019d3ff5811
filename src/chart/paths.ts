import { join } from 'node:path';

/** Folder of EEMT's Helm chart, relative to its source. */
export const chartPath = 'docker/kubernetes/helm/eemt';
/** Files that EEMT's deploy.sh applies with kubectl before the chart, relative to its source, in that order. */
export const preludePaths: readonly string[] = [
  'docker/kubernetes/manifests/namespace.yaml',
  'docker/kubernetes/manifests/rbac.yaml',
];

/** Absolute folder of EEMT's Helm chart. */
export function chartDirOf(sourceDir: string): string {
  return join(sourceDir, chartPath);
}
