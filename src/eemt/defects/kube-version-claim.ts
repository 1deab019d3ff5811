import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { chartFile, templateFile, templatesSay } from './chart-texts.ts';

/** The chart says that it runs on a Kubernetes that does not know its objects. */
export const kubeVersionClaim: Bug = {
  id: 'kube-version-claim',
  title: 'The chart claims to run on a Kubernetes that is too old for it',
  symptom:
    'On Kubernetes 1.18 to 1.22: no matches for kind HorizontalPodAutoscaler in version autoscaling/v2',
  cause:
    'Chart.yaml asks for Kubernetes 1.18, the pages for 1.20; the autoscaler is written in autoscaling/v2, which came with 1.23.',
  cured: 'none needed: Kubernetes is 1.27.3 here unless another is asked for',
  nature: 'correctness',
  upstream: [chartFile, templateFile('worker-hpa.yaml'), templateFile('cleanup-cronjob.yaml')],
  story: `Helm compares kubeVersion of the chart with the cluster before it installs anything, so that a cluster that is too old is refused in one clear line. With ">=1.18.0" it lets through clusters that know neither autoscaling/v2 (1.23) nor batch/v1 CronJobs (1.21), and the first apply fails in the middle.

eemt-dev makes its cluster with the version that EEMT names, v1.27.3, and the chart that it deploys claims nothing.`,
  reportOnly: 'no cluster of eemt-dev is so old; the number in Chart.yaml is for its authors to put right',
  foundIn: (texts) => {
    const claimed = texts(chartFile).map((text) => /^kubeVersion:\D*1\.(\d+)/m.exec(text)?.[1]);
    return claimed.some((minor) => Number(minor) < 23) && templatesSay(texts, /\bautoscaling\/v2\b(?!beta)/);
  },
  patch: {
    files: [
      {
        path: chartFile,
        change: [
          {
            anchor: 'kubeVersion below 1.23',
            find: /^kubeVersion:[^\n]*$/m,
            // A provider's own suffix counts as a version before.
            put: 'kubeVersion: ">=1.23.0-0"',
            done: /^kubeVersion:\D*1\.(?:2[3-9]|[3-9]\d)/m,
          },
        ],
      },
    ],
  },
  edits: {},
  // A cluster of that age refuses the release, and nothing of it is left.
  judge: () => [],
  seenBy: [
    inCheckout('what the chart claims', 'helm', 'show', 'chart', 'docker/kubernetes/helm/eemt'),
    inCheckout(
      'and what it renders for such a cluster',
      ...['helm', 'template', 'eemt', 'docker/kubernetes/helm/eemt', '--kube-version', 'v1.18.0'],
      ...['--show-only', 'templates/worker-hpa.yaml'],
    ),
  ],
};
