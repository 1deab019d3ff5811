import { networkPolicyTemplate, valuesFile } from '../../patch/files.ts';
import type { Patch } from '../../patch/patch.ts';

const template = `{{- with .Values.networkPolicy }}
{{- if .enabled }}
# The release's own pods reach each other; others do as networkPolicy.ingress says.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "eemt.fullname" $ }}
  namespace: {{ $.Release.Namespace | quote }}
  labels:
    app.kubernetes.io/instance: {{ $.Release.Name }}
    app.kubernetes.io/managed-by: {{ $.Release.Service }}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/instance: {{ $.Release.Name }}
  policyTypes:
    - Ingress
    {{- if .egress }}
    - Egress
    {{- end }}
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app.kubernetes.io/instance: {{ $.Release.Name }}
    {{- with .ingress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .egress }}
  egress:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}
`;

/** A template for the values that there are: what may reach EEMT is still for whoever sets them to say. */
export const patch: Patch = {
  files: [
    { path: valuesFile, change: [{ anchor: 'networkPolicy', find: /^networkPolicy:/m, put: '$&' }] },
    { path: networkPolicyTemplate, create: template },
  ],
};
