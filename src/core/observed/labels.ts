type Labels = Readonly<Record<string, string>>;

/** Says what a workload is, as EEMT's chart sets it: web-interface, worker, cleanup; ours adds master. */
const componentLabel = 'app.kubernetes.io/component';

/** '' where there is none. */
export function componentIn(labels: Labels): string {
  return labels[componentLabel] ?? '';
}

/** True when every label of the selector is there. An empty selector matches nothing, as for a Service. */
export function matches(selector: Labels, labels: Labels): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
