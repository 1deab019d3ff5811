import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValuesText } from '../../src/tools/helm.ts';

const rendered = readFileSync(join(import.meta.dirname, '../fixtures/rendered/eemt.yaml'), 'utf8');

interface Values {
  readonly workers?: {
    readonly replicaCount: number;
    readonly resources: { readonly requests: Readonly<Record<string, string>> };
    readonly autoscaling: {
      readonly enabled: boolean;
      readonly minReplicas: number;
      readonly maxReplicas: number;
    };
  };
}

/** The chart as Helm once rendered it, with the workers that these values ask for: their number, or an autoscaler, and their requests. */
export function renderedWith(values: readonly ValuesText[]): string {
  const { workers } = JSON.parse(values.at(-1)?.text ?? '{}') as Values;
  if (workers === undefined) return rendered;
  const { autoscaling, replicaCount, resources } = workers;
  const replicas = autoscaling.enabled ? '' : `  replicas: ${String(replicaCount)}\n`;
  const requests = JSON.stringify(resources.requests);
  return rendered
    .split(/^---$/m)
    .filter((one) => autoscaling.enabled || !one.includes('kind: HorizontalPodAutoscaler'))
    .map((one) =>
      /kind: Deployment\n[^]*name: eemt-worker\n/.test(one)
        ? one
            .replace('\nspec:\n', `\nspec:\n${replicas}`)
            .replace(/requests:\n(?: {14}\S.*\n)+/, `requests: ${requests}\n`)
        : one,
    )
    .join('---')
    .replace(/minReplicas: \d+/, `minReplicas: ${String(autoscaling.minReplicas)}`)
    .replace(/maxReplicas: \d+/, `maxReplicas: ${String(autoscaling.maxReplicas)}`);
}
