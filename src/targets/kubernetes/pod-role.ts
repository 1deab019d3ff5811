const componentLabel = 'app.kubernetes.io/component';

/** EEMT's components by the names that people use; all others keep theirs. */
const roles: Readonly<Record<string, string>> = { 'web-interface': 'web' };

/** `web`, `worker`, `runner`, `cleanup`, by the labels of a pod; null: it is none of EEMT's parts. */
export function roleOf(labels: Readonly<Record<string, string>>): string | null {
  const component = labels[componentLabel];
  return component === undefined ? null : (roles[component] ?? component);
}
