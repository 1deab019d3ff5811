import { folderInsideCheckout } from '../inside-checkout.ts';

/** Folder of EEMT's Helm chart, relative to its source. */
export const chartPath = 'docker/kubernetes/helm/eemt';
/** EEMT's script that installs the chart, relative to its source. */
export const deployPath = 'docker/kubernetes/deploy.sh';
/** Files that EEMT's deploy.sh applies with kubectl before the chart, relative to its source, in that order. */
export const preludePaths: readonly string[] = [
  'docker/kubernetes/manifests/namespace.yaml',
  'docker/kubernetes/manifests/rbac.yaml',
];

/** Real folder of EEMT's Helm chart, for Helm, which follows the links in it and gives templates what they lead to. Throws SettingsError where one leads out of the checkout. */
export function chartDirOf(sourceDir: string): string {
  return folderInsideCheckout(sourceDir, chartPath);
}
