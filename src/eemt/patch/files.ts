/** Files of EEMT that patches change, as in its tree. */
const chart = 'docker/kubernetes/helm/eemt';
export const valuesFile = `${chart}/values.yaml`;
export const helpersFile = `${chart}/templates/_helpers.tpl`;
export const webTemplate = `${chart}/templates/web-interface-deployment.yaml`;
export const workerTemplate = `${chart}/templates/worker-deployment.yaml`;
export const cleanupTemplate = `${chart}/templates/cleanup-cronjob.yaml`;
export const namespaceFile = 'docker/kubernetes/manifests/namespace.yaml';
export const rbacFile = 'docker/kubernetes/manifests/rbac.yaml';
export const webServiceTemplate = `${chart}/templates/web-interface-service.yaml`;
export const claimsTemplate = `${chart}/templates/persistentvolumes.yaml`;
export const ingressTemplate = `${chart}/templates/ingress.yaml`;
export const networkPolicyTemplate = `${chart}/templates/networkpolicy.yaml`;
