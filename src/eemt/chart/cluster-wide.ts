/** Kinds of EEMT's and of our manifests that lie in no namespace and may be called anything, but for volumes, which are named after theirs. */
export const freelyNamed: readonly string[] = [
  'ClusterRole',
  'ClusterRoleBinding',
  'PriorityClass',
  'StorageClass',
];

/** With those whose name says what they are, so that there is one for all. */
export const clusterWide: readonly string[] = [...freelyNamed, 'APIService', 'CustomResourceDefinition'];
