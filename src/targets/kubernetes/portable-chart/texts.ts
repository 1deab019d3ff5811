/** Helpers of the templates. */
export const helpers = `{{- define "eemt.fullname" -}}
{{- if contains "eemt" .Release.Name -}}
{{- .Release.Name | trunc 45 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-eemt" (.Release.Name | trunc 40 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{- define "eemt.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "eemt.image" -}}
{{- printf "%s:%s" .repository (toString .tag) -}}
{{- end }}

{{- define "eemt.passwordSecret" -}}
{{- .Values.workQueue.existingSecret | default (printf "%s-work-queue" (include "eemt.fullname" .)) -}}
{{- end }}

{{- define "eemt.claim" -}}
{{- $all := .all -}}
accessModes:
  - {{ .claim.accessMode | default $all.accessMode }}
{{- with .claim.storageClass | default $all.storageClass }}
storageClassName: {{ . | quote }}
{{- end }}
resources:
  requests:
    storage: {{ .claim.size }}
{{- end }}
`;

/** The password that is given, else the one that is there, else a random one: an upgrade keeps it, so that nobody is shut out. */
export const passwordSecret = `{{- if not .Values.workQueue.existingSecret }}
{{- $there := lookup "v1" "Secret" .Release.Namespace (include "eemt.passwordSecret" .) | default dict }}
{{- $kept := get ($there.data | default dict) "password" }}
apiVersion: v1
kind: Secret
metadata:
  name: {{ include "eemt.passwordSecret" . }}
  namespace: {{ .Release.Namespace | quote }}
  labels:
    app.kubernetes.io/instance: {{ .Release.Name | quote }}
    app.kubernetes.io/managed-by: {{ .Release.Service }}
    app.kubernetes.io/part-of: eemt-suite
type: Opaque
data:
  {{- if .Values.workQueue.password }}
  password: {{ .Values.workQueue.password | toString | b64enc }}
  {{- else }}
  password: {{ $kept | default (randAlphaNum 32 | b64enc) }}
  {{- end }}
{{- end }}
`;

/** What Helm says at the end of an installation; the page is behind this Service and port. */
export function notes(service: string, port: number): string {
  return `EEMT is being started as release {{ .Release.Name }} in namespace {{ .Release.Namespace }}.

The page, once its pod is ready, is at http://127.0.0.1:${String(port)} while this runs:

  kubectl --namespace {{ .Release.Namespace }} port-forward service/${service} ${String(port)}:${String(port)}

Pods that stay Pending or in ImagePullBackOff: the cluster must be able to pull {{ include "eemt.image" .Values.images.web }} and
{{ include "eemt.image" .Values.images.worker }}, and its storage class must offer {{ .Values.persistence.accessMode }}.
The claims stay when the release is uninstalled, with all jobs in them.
`;
}
