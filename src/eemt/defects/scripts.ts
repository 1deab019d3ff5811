/** EEMT's scripts for Kubernetes. */
export const deployScript = 'docker/kubernetes/deploy.sh';
export const cleanupScript = 'docker/kubernetes/cleanup.sh';
export const validateScript = 'docker/kubernetes/validate-deployment.sh';
